package io.pipeio.event;

import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;

/**
 * Something has happened to one pipe of a {@link PipeServer}.
 *
 * @since 0.1.0
 */
public abstract class PipeEvent extends PipeServerEvent {

	private final PipeDirection direction;

	/**
	 * Create an event.
	 * @param server the server
	 * @param direction which of its pipes
	 */
	protected PipeEvent(PipeServer server, PipeDirection direction) {
		super(server);
		this.direction = direction;
	}

	/**
	 * Which pipe.
	 * @return the direction
	 */
	public PipeDirection getDirection() {
		return this.direction;
	}

}
