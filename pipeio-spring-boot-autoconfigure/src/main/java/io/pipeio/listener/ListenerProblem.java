package io.pipeio.listener;

import io.pipeio.listener.ListenerExecutionFailedException.Origin;

/**
 * Thrown where the method of a listener is not the one to blame, or has thrown nothing
 * itself. Trying again does not help.
 */
class ListenerProblem extends RuntimeException {

	private final Origin origin;

	/**
	 * Create an exception.
	 * @param origin what has failed
	 * @param message goes on after the name of the listener
	 * @param cause what has happened
	 */
	ListenerProblem(Origin origin, String message, Throwable cause) {
		super(message, cause);
		this.origin = origin;
	}

	Origin origin() {
		return this.origin;
	}

	/**
	 * What to log.
	 * @param listener what tells of the listener
	 * @return what has failed, and how
	 */
	String describe(Object listener) {
		return "%s %s".formatted(listener, getMessage());
	}

	/**
	 * What to tell a client.
	 * @return text without the names of classes, of any length
	 */
	String reason() {
		return FailureReason.of(getCause());
	}

}
