package io.pipeio.listener;

import java.util.List;

import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;

/**
 * Thrown to tell which listener has failed; the cause is what it has thrown.
 *
 * @since 0.1.0
 */
public class ListenerExecutionFailedException extends RuntimeException {

	private final transient PipeListenerContext context;

	private final transient List<Line> lines;

	ListenerExecutionFailedException(String message, PipeListenerContext context, List<Line> lines, Throwable cause) {
		super(message, cause);
		this.context = context;
		this.lines = lines;
	}

	/**
	 * The id of the listener.
	 * @return the id
	 */
	public String getListenerId() {
		return this.context.listenerId();
	}

	/**
	 * The server that the lines have come to.
	 * @return the server
	 */
	public PipeServer getServer() {
		return this.context.server();
	}

	/**
	 * What was not handled.
	 * @return the line, or the lines of a batch
	 */
	public List<Line> getLines() {
		return this.lines;
	}

}
