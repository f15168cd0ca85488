package io.pipeio.event;

import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;

/**
 * Event published when the last client of a pipe disconnects.
 *
 * @since 0.1.0
 */
public class PipeClientDisconnectedEvent extends PipeEvent {

	/**
	 * Create an event.
	 * @param server the server
	 * @param direction the pipe
	 */
	public PipeClientDisconnectedEvent(PipeServer server, PipeDirection direction) {
		super(server, direction);
	}

}
