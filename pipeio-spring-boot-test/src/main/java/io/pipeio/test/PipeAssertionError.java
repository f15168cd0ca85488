package io.pipeio.test;

/**
 * Thrown when a step of a {@link PipeClient} has not succeeded in time, or cannot
 * succeed. The message describes the step, the state of the server, and what was sent and
 * received before. As an {@link AssertionError}, it is reported as a test failure rather
 * than an error.
 *
 * @since 0.1.0
 */
public class PipeAssertionError extends AssertionError {

	PipeAssertionError(String message) {
		super(message);
	}

	PipeAssertionError(String message, Throwable cause) {
		super(message, cause);
	}

}
