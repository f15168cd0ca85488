package io.pipeio.event;

import java.nio.file.Path;

import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;

/**
 * Event published when a regular file at the path of a pipe was renamed, as configured
 * with {@code when-occupied}.
 *
 * @since 0.1.0
 */
public class PipeFileSetAsideEvent extends PipeEvent {

	private final Path file;

	/**
	 * Create an event.
	 * @param server the server
	 * @param direction the pipe
	 * @param file the new path of the file
	 */
	public PipeFileSetAsideEvent(PipeServer server, PipeDirection direction, Path file) {
		super(server, direction);
		this.file = file;
	}

	/**
	 * Return the new path of the file.
	 * @return the path
	 */
	public Path getFile() {
		return this.file;
	}

}
