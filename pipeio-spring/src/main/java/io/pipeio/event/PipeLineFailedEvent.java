package io.pipeio.event;

import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;

/**
 * Event published when a line was not handled: a listener failed, and no error handler
 * handled the failure.
 *
 * @since 0.1.0
 */
public class PipeLineFailedEvent extends PipeServerEvent {

	private final String preview;

	private final Throwable failure;

	/**
	 * Create an event.
	 * @param server the server that received the line
	 * @param line the line
	 * @param failure the exception
	 */
	public PipeLineFailedEvent(PipeServer server, Line line, Throwable failure) {
		super(server);
		this.preview = line.preview();
		this.failure = failure;
	}

	/**
	 * Return the start of the line that was not handled, in a form that is safe to log.
	 * @return the preview
	 * @see Line#preview()
	 */
	public String getPreview() {
		return this.preview;
	}

	/**
	 * Return the failure.
	 * @return the exception
	 */
	public Throwable getFailure() {
		return this.failure;
	}

}
