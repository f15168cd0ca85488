package io.pipeio.fifo;

import java.nio.file.Path;

/**
 * Makes failures of system calls that no test can provoke.
 */
public final class ThrownFifoException {

	private ThrownFifoException() {
	}

	/**
	 * Make a failure.
	 * @param operation the system call
	 * @param path of the FIFO
	 * @param errorName the symbolic name of the error
	 * @return the failure
	 */
	public static FifoException of(String operation, Path path, String errorName) {
		return new FifoException(operation, path, errorName, errorName);
	}

}
