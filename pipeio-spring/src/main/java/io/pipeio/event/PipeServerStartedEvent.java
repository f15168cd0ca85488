package io.pipeio.event;

import io.pipeio.server.PipeServer;

/**
 * Event published when a server has started. It reads its in-pipe if it has one and a
 * handler for it.
 *
 * @since 0.1.0
 */
public class PipeServerStartedEvent extends PipeServerEvent {

	/**
	 * Create an event.
	 * @param server the server
	 */
	public PipeServerStartedEvent(PipeServer server) {
		super(server);
	}

}
