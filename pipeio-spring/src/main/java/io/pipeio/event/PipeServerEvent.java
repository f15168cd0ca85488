package io.pipeio.event;

import io.pipeio.server.PipeServer;

import org.springframework.context.ApplicationEvent;

/**
 * Something has happened in a {@link PipeServer}. Published shortly after that, in the
 * order in which it happened, by a thread of its own: a slow listener delays other
 * listeners, but no line.
 *
 * @since 0.1.0
 */
public abstract class PipeServerEvent extends ApplicationEvent {

	/**
	 * Create an event.
	 * @param server where it happened
	 */
	protected PipeServerEvent(PipeServer server) {
		super(server);
	}

	/**
	 * Where it happened.
	 * @return the server
	 */
	@Override
	public PipeServer getSource() {
		return (PipeServer) super.getSource();
	}

	/**
	 * The name of the server.
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
