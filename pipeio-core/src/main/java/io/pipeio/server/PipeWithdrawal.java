package io.pipeio.server;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;

/**
 * What becomes of a pipe in the file system when its server stops.
 */
@FunctionalInterface
interface PipeWithdrawal {

	/**
	 * Take the pipe away from the clients, or leave it there.
	 * @throws FifoException if that cannot be done
	 */
	void withdraw(Fifo fifo) throws FifoException;

}
