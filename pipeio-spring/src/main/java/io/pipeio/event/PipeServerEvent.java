package io.pipeio.event;

import io.pipeio.server.PipeServer;

import org.springframework.context.ApplicationEvent;

/**
 * Base class for events of a {@link PipeServer}. Events are published asynchronously, in
 * the order in which they occurred, on a dedicated thread: a slow event listener delays
 * other event listeners, but no lines.
 *
 * @since 0.1.0
 */
public abstract class PipeServerEvent extends ApplicationEvent {

	/**
	 * Create an event.
	 * @param server the server
	 */
	protected PipeServerEvent(PipeServer server) {
		super(server);
	}

	/**
	 * Return the server that published the event.
	 * @return the server
	 */
	@Override
	public PipeServer getSource() {
		return (PipeServer) super.getSource();
	}

	/**
	 * Return the name of the server.
	 * @return the name
	 */
	public String getServerName() {
		return getSource().getName();
	}

	@Override
	public String toString() {
		return "%s of pipe server '%s'".formatted(getClass().getSimpleName(), getServerName());
	}

}
