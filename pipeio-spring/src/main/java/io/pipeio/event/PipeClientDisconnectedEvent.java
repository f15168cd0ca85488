package io.pipeio.event;

import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;

/**
 * The last client of a pipe has gone.
 *
 * @since 0.1.0
 */
public class PipeClientDisconnectedEvent extends PipeEvent {

	/**
	 * Create an event.
	 * @param server the server
	 * @param direction which of its pipes
	 */
	public PipeClientDisconnectedEvent(PipeServer server, PipeDirection direction) {
		super(server, direction);
	}

}
