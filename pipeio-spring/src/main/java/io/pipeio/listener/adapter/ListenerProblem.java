package io.pipeio.listener.adapter;

import io.pipeio.ListenerExecutionFailedException.Origin;

/**
 * Thrown for a failure that is not an exception of the listener method itself. It is not
 * retried, since a retry cannot succeed.
 *
 * @since 0.1.0
 */
public class ListenerProblem extends RuntimeException {

	private final Origin origin;

	/**
	 * Create an exception.
	 * @param origin the part that has failed
	 * @param message the message, which continues the name of the listener
	 * @param cause the cause
	 */
	public ListenerProblem(Origin origin, String message, Throwable cause) {
		super(message, cause);
		this.origin = origin;
	}

	public Origin origin() {
		return this.origin;
	}

	/**
	 * Return the message to log.
	 * @param listener the description of the listener
	 * @return a message that says what has failed, and how
	 */
	public String describe(Object listener) {
		return "%s %s".formatted(listener, getMessage());
	}

	/**
	 * Return the reason to send to a client.
	 * @return text without class names, of any length
	 */
	public String reason() {
		return FailureReason.of(getCause());
	}

}
