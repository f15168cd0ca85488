package io.pipeio.listener;

/**
 * Thrown where a listener is not the one to blame, or has thrown nothing itself. Its
 * message goes on after the name of the listener; trying again does not help.
 */
class ListenerProblem extends RuntimeException {

	ListenerProblem(String message, Throwable cause) {
		super(message, cause);
	}

}
