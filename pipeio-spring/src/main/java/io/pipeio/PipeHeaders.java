package io.pipeio;

import java.util.Map;

import org.springframework.messaging.MessageHeaders;

/**
 * Names of the headers that a line has where it is a
 * {@link org.springframework.messaging.Message}. They do not travel: a pipe carries
 * nothing but the line.
 *
 * @since 0.1.0
 */
public final class PipeHeaders {

	/** Name of the pipe server: a {@code String}. */
	public static final String SERVER = "pipe_server";

	/** Number of the line among those that its server has received: a {@code Long}. */
	public static final String LINE_NUMBER = "pipe_lineNumber";

	/** When the line was read: an {@link java.time.Instant}. */
	public static final String ARRIVAL_TIME = "pipe_arrivalTime";

	/** Number of bytes of the line, without its newline: an {@code Integer}. */
	public static final String LENGTH = "pipe_length";

	/** Id of the listener that handles the line: a {@code String}. */
	public static final String LISTENER_ID = "pipe_listenerId";

	/** No headers, not even an id. */
	static final MessageHeaders NONE = new LineHeaders(Map.of());

	private PipeHeaders() {
	}

	/**
	 * Headers that name a server, and have neither an id nor a timestamp.
	 * @param server the name of the server
	 */
	static MessageHeaders of(String server) {
		return new LineHeaders(Map.of(SERVER, server));
	}

	/**
	 * Headers without the random id of each message, which costs more than to send it.
	 */
	private static final class LineHeaders extends MessageHeaders {

		private LineHeaders(Map<String, Object> headers) {
			super(headers, ID_VALUE_NONE, -1L);
		}

	}

}
