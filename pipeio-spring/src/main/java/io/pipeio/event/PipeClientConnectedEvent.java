package io.pipeio.event;

import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;

/**
 * Event published when a client connects to a pipe that had none. For an in-pipe, the
 * event is published once the client has written its first byte or has disconnected.
 *
 * @since 0.1.0
 */
public class PipeClientConnectedEvent extends PipeEvent {

	/**
	 * Create an event.
	 * @param server the server
	 * @param direction the pipe
	 */
	public PipeClientConnectedEvent(PipeServer server, PipeDirection direction) {
		super(server, direction);
	}

}
