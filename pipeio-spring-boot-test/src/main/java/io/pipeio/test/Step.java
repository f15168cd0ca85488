package io.pipeio.test;

import java.time.Duration;
import java.util.function.Supplier;

import io.pipeio.fifo.FifoException;

/**
 * Action of a client that must succeed in time.
 *
 * @param <T> the type of the result
 */
interface Step<T> {

	T take(Deadline deadline) throws StepFailure, FifoException;

	/**
	 * Perform this step.
	 * @param timeout maximum time for the step
	 * @param state describes the current state if the step fails
	 * @throws PipeAssertionError if the step fails
	 */
	default T within(Duration timeout, Supplier<String> state) {
		try {
			return take(Deadline.in(timeout));
		}
		catch (StepFailure ex) {
			throw new PipeAssertionError(message(ex, state));
		}
		catch (FifoException ex) {
			throw new PipeAssertionError(message(ex, state), ex);
		}
	}

	private static String message(Exception failure, Supplier<String> state) {
		return failure.getMessage() + ".\n" + state.get().stripTrailing();
	}

}
