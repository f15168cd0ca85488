package io.pipeio.server;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;

/**
 * What reads or writes the pipe that a {@link PipeKeeper} keeps in place.
 */
interface PipeUser {

	/**
	 * Turn to another FIFO, once the clients of the former one have gone.
	 * @param successor the FIFO that stands at the path now; it is closed by this user
	 */
	void replace(Fifo successor);

	/**
	 * Makes a user.
	 *
	 * @param <T> the type of the user
	 */
	@FunctionalInterface
	interface Factory<T extends PipeUser> {

		/**
		 * Make a user.
		 * @param fifo the FIFO that stands at the path, which is closed by the user
		 * @return the user
		 * @throws FifoException if the FIFO cannot be used; it is not closed then
		 */
		T create(Fifo fifo) throws FifoException;

	}

}
