package io.pipeio.server;

import java.nio.file.Path;

import io.pipeio.fifo.FifoException;

/**
 * Thrown when a {@link PipeServer} cannot start because of one of its pipes. What the
 * start had made until then was removed again.
 *
 * @since 0.1.0
 */
public class PipeServerStartException extends RuntimeException {

	private final String serverName;

	private final PipeDirection direction;

	private final FifoException reason;

	PipeServerStartException(String serverName, PipeDirection direction, FifoException reason) {
		super("Pipe server '%s' cannot start: %s".formatted(serverName, reason.getMessage()), reason);
		this.serverName = serverName;
		this.direction = direction;
		this.reason = reason;
	}

	/**
	 * The name of the server.
	 * @return the name
	 */
	public String getServerName() {
		return this.serverName;
	}

	/**
	 * Return the direction of the pipe that failed.
	 * @return the direction
	 */
	public PipeDirection getDirection() {
		return this.direction;
	}

	/**
	 * The path of the pipe.
	 * @return the path
	 */
	public Path getPath() {
		return this.reason.getPath();
	}

	/**
	 * Return the failure of the pipe.
	 * @return the cause
	 */
	public FifoException getReason() {
		return this.reason;
	}

}
