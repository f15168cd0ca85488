package io.pipeio.event;

import java.nio.file.Path;

import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;

/**
 * A pipe that was deleted or replaced is in place again.
 *
 * @since 0.1.0
 */
public class PipeRepairedEvent extends PipeEvent {

	private final Path path;

	/**
	 * Create an event.
	 * @param server the server
	 * @param direction which of its pipes
	 * @param path where the pipe stands
	 */
	public PipeRepairedEvent(PipeServer server, PipeDirection direction, Path path) {
		super(server, direction);
		this.path = path;
	}

	/**
	 * Where the pipe stands.
	 * @return its path
	 */
	public Path getPath() {
		return this.path;
	}

}
