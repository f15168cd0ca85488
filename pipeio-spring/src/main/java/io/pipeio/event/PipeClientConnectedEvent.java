package io.pipeio.event;

import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;

/**
 * A pipe that had no client has one. Of an in-pipe, this is told when the client has
 * written its first byte, or has gone.
 *
 * @since 0.1.0
 */
public class PipeClientConnectedEvent extends PipeEvent {

	/**
	 * Create an event.
	 * @param server the server
	 * @param direction which of its pipes
	 */
	public PipeClientConnectedEvent(PipeServer server, PipeDirection direction) {
		super(server, direction);
	}

}
