package io.pipeio.test;

/**
 * Thrown when a step of a client has not succeeded. Converted to a
 * {@link PipeAssertionError} once the state of the server is known.
 */
final class StepFailure extends Exception {

	StepFailure(String what, String why) {
		super(what + " " + why);
	}

}
