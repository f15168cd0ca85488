package io.pipeio.queue;

/**
 * Thrown when a line was not accepted for sending, or was accepted and had not reached
 * the pipe when the server stopped.
 *
 * @since 0.1.0
 */
public class LineNotSentException extends RuntimeException {

	private final Reason reason;

	public LineNotSentException(String serverName, Reason reason) {
		super("Line not sent to pipe server '%s': %s".formatted(serverName, reason.description));
		this.reason = reason;
	}

	/**
	 * Why it was not sent.
	 * @return the reason
	 */
	public Reason getReason() {
		return this.reason;
	}

	/**
	 * Why a line was not sent.
	 */
	public enum Reason {

		/** The queue had no room for it within the send timeout. */
		TIMEOUT("the queue has stayed full for the send timeout"),

		/**
		 * The queue had no room for it, and the sender does not wait: because of
		 * {@link WhenFull#FAIL}, or since it must not, as the out-thread itself or a
		 * handler that a stop waits for.
		 */
		QUEUE_FULL("the queue is full"),

		/** The line was accepted, but has made room for others, see {@link WhenFull}. */
		DROPPED("it was dropped, because the queue was full"),

		/**
		 * The line was accepted, but was dropped while it waited, see
		 * {@code PipeServer.discardQueue()}.
		 */
		DISCARDED("it was discarded while it waited, as was asked for"),

		/** The line was accepted, but its sender has taken it back. */
		WITHDRAWN("it was withdrawn before a client had begun to read it"),

		/** The line is longer than the maximum line length of the out-pipe. */
		TOO_LONG("it is longer than the maximum line length"),

		/** The server is stopped, or stops. */
		STOPPED("the server is stopped"),

		/** The sending thread was interrupted while it waited for room in the queue. */
		INTERRUPTED("the thread was interrupted while the queue was full");

		private final String description;

		Reason(String description) {
			this.description = description;
		}

	}

}
