package io.pipeio.server;

import io.pipeio.fifo.FifoException;

/**
 * Makes failures of starts that no test can provoke.
 */
public final class FailedStart {

	private FailedStart() {
	}

	/**
	 * Make a failure.
	 * @param serverName the name of the server
	 * @param direction which of its pipes has failed
	 * @param reason why
	 * @return the failure
	 */
	public static PipeServerStartException of(String serverName, PipeDirection direction, FifoException reason) {
		return new PipeServerStartException(serverName, direction, reason);
	}

}
