package io.pipeio.server;

/**
 * Thrown when a line was not accepted for sending, or was accepted and had not reached
 * the pipe when the server stopped.
 *
 * @since 0.1.0
 */
public class LineNotSentException extends RuntimeException {

	private final Reason reason;

	LineNotSentException(String serverName, Reason reason) {
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

		/**
		 * The queue had no room for it within the send timeout, or at once where the
		 * thread must not wait: the out-thread itself, or a handler that a stop waits
		 * for.
		 */
		TIMEOUT("the queue is full"),

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
