package io.pipeio.event;

import java.nio.file.Path;

import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;

/**
 * A regular file that stood in the place of a pipe was renamed, as {@code when-occupied}
 * says.
 *
 * @since 0.1.0
 */
public class PipeFileSetAsideEvent extends PipeEvent {

	private final Path file;

	/**
	 * Create an event.
	 * @param server the server
	 * @param direction which of its pipes
	 * @param file where the file stands now
	 */
	public PipeFileSetAsideEvent(PipeServer server, PipeDirection direction, Path file) {
		super(server, direction);
		this.file = file;
	}

	/**
	 * Where the file stands now.
	 * @return its path
	 */
	public Path getFile() {
		return this.file;
	}

}
