package io.pipeio.test;

/**
 * Thrown when a step of a {@link PipeClient} has not succeeded in time, or cannot
 * succeed. Its message tells the step, the state of the server, and what was sent and
 * received before. Being an {@link AssertionError}, it makes a test fail, rather than
 * break.
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
