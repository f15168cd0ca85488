package io.pipeio.event;

import java.nio.file.Path;

import io.pipeio.fifo.FifoException;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;

/**
 * Event published when a stop or a failed start could not delete a managed pipe, or could
 * not restore the permissions of a pipe that existed before. The pipe is left as it is.
 *
 * @since 0.1.0
 */
public class PipeLeftBehindEvent extends PipeEvent {

	private final FifoException failure;

	/**
	 * Create an event.
	 * @param server the server
	 * @param direction the pipe
	 * @param failure the operation that failed, and the reason
	 */
	public PipeLeftBehindEvent(PipeServer server, PipeDirection direction, FifoException failure) {
		super(server, direction);
		this.failure = failure;
	}

	/**
	 * Return the path of the pipe.
	 * @return the path
	 */
	public Path getPath() {
		return this.failure.getPath();
	}

	/**
	 * Return the failure.
	 * @return an exception that names the system call, the path and the error
	 */
	public FifoException getFailure() {
		return this.failure;
	}

}
