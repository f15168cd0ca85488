package io.pipeio.event;

import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;

/**
 * Published when a line was not handled: a listener has failed, and no error handler has
 * taken care of it.
 *
 * @since 0.1.0
 */
public class PipeLineFailedEvent extends PipeServerEvent {

	private final String preview;

	private final Throwable failure;

	/**
	 * Create an event.
	 * @param server the server that has received the line
	 * @param line the line
	 * @param failure what has happened
	 */
	public PipeLineFailedEvent(PipeServer server, Line line, Throwable failure) {
		super(server);
		this.preview = line.preview();
		this.failure = failure;
	}

	/**
	 * The start of the line that was not handled, fit for a log.
	 * @return the preview
	 * @see Line#preview()
	 */
	public String getPreview() {
		return this.preview;
	}

	/**
	 * What has happened.
	 * @return what was thrown
	 */
	public Throwable getFailure() {
		return this.failure;
	}

}
