package io.pipeio.server;

import io.pipeio.fifo.FifoInUseException;

/**
 * Thrown when a server cannot start because another live one, in this process or in
 * another, serves one of its pipes. What a killed process has left behind is not in the
 * way.
 *
 * @since 0.1.0
 */
public class PipeInUseException extends PipeServerStartException {

	PipeInUseException(String serverName, PipeDirection direction, FifoInUseException reason) {
		super(serverName, direction, reason);
	}

}
