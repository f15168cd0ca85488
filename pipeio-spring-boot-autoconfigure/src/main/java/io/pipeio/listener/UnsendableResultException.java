package io.pipeio.listener;

/**
 * Thrown when what a listener has returned cannot be sent back.
 */
final class UnsendableResultException extends ListenerProblem {

	UnsendableResultException(Throwable cause) {
		super("has returned what cannot be sent back: " + LoggedText.of(String.valueOf(cause.getMessage())), cause);
	}

}
