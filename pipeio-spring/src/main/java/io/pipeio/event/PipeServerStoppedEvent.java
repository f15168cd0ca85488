package io.pipeio.event;

import io.pipeio.server.PipeServer;

/**
 * Event published when a server has stopped, whether it was started or had only opened
 * its pipes.
 *
 * @since 0.1.0
 */
public class PipeServerStoppedEvent extends PipeServerEvent {

	/**
	 * Create an event.
	 * @param server the server
	 */
	public PipeServerStoppedEvent(PipeServer server) {
		super(server);
	}

}
