package io.pipeio.test;

import java.nio.file.Path;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;

/**
 * Finds the FIFO of a server, which may not have made it yet.
 */
final class OpenFifo {

	private OpenFifo() {
	}

	/**
	 * Wait for a FIFO.
	 * @param path where it is to stand
	 * @param deadline how long to wait
	 * @throws StepFailure if there is none in time
	 * @throws FifoException if something else stands there, or it cannot be opened
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
