package io.pipeio.listener.adapter;

import io.pipeio.ListenerExecutionFailedException.Origin;

/**
 * Thrown where the method of a listener is not the one to blame, or has thrown nothing
 * itself. Trying again does not help.
 *
 * @since 0.1.0
 */
public class ListenerProblem extends RuntimeException {

	private final Origin origin;

	/**
	 * Create an exception.
	 * @param origin what has failed
	 * @param message goes on after the name of the listener
	 * @param cause what has happened
	 */
	public ListenerProblem(Origin origin, String message, Throwable cause) {
		super(message, cause);
		this.origin = origin;
	}

	public Origin origin() {
		return this.origin;
	}

	/**
	 * What to log.
	 * @param listener what tells of the listener
	 * @return what has failed, and how
	 */
	public String describe(Object listener) {
		return "%s %s".formatted(listener, getMessage());
	}

	/**
	 * What to tell a client.
	 * @return text without the names of classes, of any length
	 */
	public String reason() {
		return FailureReason.of(getCause());
	}

}
