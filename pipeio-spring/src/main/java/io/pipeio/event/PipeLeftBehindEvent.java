package io.pipeio.event;

import java.nio.file.Path;

import io.pipeio.fifo.FifoException;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;

/**
 * A stop, or a start that has failed, could not delete a managed pipe, or give one that
 * it had found its permissions back. The pipe stays as it is.
 *
 * @since 0.1.0
 */
public class PipeLeftBehindEvent extends PipeEvent {

	private final FifoException failure;

	/**
	 * Create an event.
	 * @param server the server
	 * @param direction which of its pipes
	 * @param failure what could not be done, and why
	 */
	public PipeLeftBehindEvent(PipeServer server, PipeDirection direction, FifoException failure) {
		super(server, direction);
		this.failure = failure;
	}

	/**
	 * Where the pipe stands.
	 * @return its path
	 */
	public Path getPath() {
		return this.failure.getPath();
	}

	/**
	 * What could not be done, and why.
	 * @return what names the system call, the path and the error
	 */
	public FifoException getFailure() {
		return this.failure;
	}

}
