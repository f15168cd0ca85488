package io.pipeio.listener.adapter;

import io.pipeio.ListenerExecutionFailedException.Origin;
import io.pipeio.logging.LoggedText;
import io.pipeio.server.PipeServerFailure;

/**
 * Thrown when a part of a listener other than its method has failed.
 *
 * @since 0.1.0
 */
public final class PartFailedException extends ListenerProblem {

	private final String part;

	/**
	 * Create an exception.
	 * @param origin the part that has failed
	 * @param part the name of the part
	 * @param message the message, which continues the name of the listener
	 * @param cause the cause
	 */
	public PartFailedException(Origin origin, String part, String message, Throwable cause) {
		super(origin, message, cause);
		this.part = part;
	}

	/**
	 * Create an exception for a part that has thrown an exception.
	 * @param origin the part that has failed
	 * @param part the name of the part
	 * @param cause the exception of the part
	 * @return the exception
	 */
	public static PartFailedException thrown(Origin origin, String part, Throwable cause) {
		return new PartFailedException(origin, part, "has thrown " + LoggedText.of(PipeServerFailure.describe(cause)),
				cause);
	}

	@Override
	public String describe(Object listener) {
		return "The %s of %s".formatted(this.part, super.describe(listener));
	}

}
