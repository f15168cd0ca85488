package io.pipeio.event;

import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;

/**
 * Base class for events of a single pipe of a {@link PipeServer}.
 *
 * @since 0.1.0
 */
public abstract class PipeEvent extends PipeServerEvent {

	private final PipeDirection direction;

	/**
	 * Create an event.
	 * @param server the server
	 * @param direction the pipe
	 */
	protected PipeEvent(PipeServer server, PipeDirection direction) {
		super(server);
		this.direction = direction;
	}

	/**
	 * Return the pipe that the event is about.
	 * @return the direction
	 */
	public PipeDirection getDirection() {
		return this.direction;
	}

}
