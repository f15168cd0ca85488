package io.pipeio;

import java.util.Map;

import org.springframework.messaging.MessageHeaders;

/**
 * Names of the headers of a line that is represented as a
 * {@link org.springframework.messaging.Message}. The headers are not sent: a pipe
 * transports only the line.
 *
 * @since 0.1.0
 */
public final class PipeHeaders {

	/** Name of the pipe server: a {@code String}. */
	public static final String SERVER = "pipe_server";

	/**
	 * Sequence number of the line among all lines received by its server: a {@code Long}.
	 */
	public static final String LINE_NUMBER = "pipe_lineNumber";

	/** Time at which the line was read: an {@link java.time.Instant}. */
	public static final String ARRIVAL_TIME = "pipe_arrivalTime";

	/** Number of bytes in the line, without the newline: an {@code Integer}. */
	public static final String LENGTH = "pipe_length";

	/** Id of the listener that handles the line: a {@code String}. */
	public static final String LISTENER_ID = "pipe_listenerId";

	/** Empty headers, without an id. */
	static final MessageHeaders NONE = new LineHeaders(Map.of());

	private PipeHeaders() {
	}

	/**
	 * Return headers that name a server and have neither an id nor a timestamp.
	 * @param server the name of the server
	 */
	static MessageHeaders of(String server) {
		return new LineHeaders(Map.of(SERVER, server));
	}

	/**
	 * Message headers without the random id, which is more expensive to generate than a
	 * line is to send.
	 */
	private static final class LineHeaders extends MessageHeaders {

		private LineHeaders(Map<String, Object> headers) {
			super(headers, ID_VALUE_NONE, -1L);
		}

	}

}
