package io.pipeio.event;

import java.nio.file.Path;

import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;

/**
 * Event published when a pipe that was deleted or replaced has been restored.
 *
 * @since 0.1.0
 */
public class PipeRepairedEvent extends PipeEvent {

	private final Path path;

	/**
	 * Create an event.
	 * @param server the server
	 * @param direction the pipe
	 * @param path the path of the pipe
	 */
	public PipeRepairedEvent(PipeServer server, PipeDirection direction, Path path) {
		super(server, direction);
		this.path = path;
	}

	/**
	 * Return the path of the pipe.
	 * @return the path
	 */
	public Path getPath() {
		return this.path;
	}

}
