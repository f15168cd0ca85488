package io.pipeio.test;

import java.nio.file.Path;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;

/**
 * Opens the FIFO of a server that may not have created it yet.
 */
final class OpenFifo {

	private OpenFifo() {
	}

	/**
	 * Wait for a FIFO.
	 * @param path the path of the FIFO
	 * @param deadline the deadline of the wait
	 * @throws StepFailure if there is no FIFO in time
	 * @throws FifoException if there is something else at the path, or the FIFO cannot be
	 * opened
	 */
	static Fifo await(Path path, Deadline deadline) throws StepFailure, FifoException {
		while (true) {
			try {
				return Fifo.open(path);
			}
			catch (FifoException ex) {
				if (!ex.getErrorName().equals("ENOENT")) {
					throw ex;
				}
				deadline.pause("There was no pipe at '%s'".formatted(path));
			}
		}
	}

}
