package io.pipeio.listener.adapter;

import io.pipeio.ListenerExecutionFailedException.Origin;
import io.pipeio.logging.LoggedText;
import io.pipeio.server.PipeServerFailure;

/**
 * Thrown when something has failed that belongs to a listener, and is not its method.
 *
 * @since 0.1.0
 */
public final class PartFailedException extends ListenerProblem {

	private final String part;

	/**
	 * Create an exception.
	 * @param origin what has failed
	 * @param part its name
	 * @param message goes on after the name of the listener
	 * @param cause what has happened
	 */
	public PartFailedException(Origin origin, String part, String message, Throwable cause) {
		super(origin, message, cause);
		this.part = part;
	}

	/**
	 * Tell of something that has thrown.
	 * @param origin what has failed
	 * @param part its name
	 * @param cause what it has thrown
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
