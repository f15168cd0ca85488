package io.pipeio.test;

import java.time.Duration;
import java.util.function.Supplier;

import io.pipeio.fifo.FifoException;

/**
 * What a client does and what has to succeed in time.
 *
 * @param <T> what it results in
 */
interface Step<T> {

	T take(Deadline deadline) throws StepFailure, FifoException;

	/**
	 * Take this step.
	 * @param timeout how long it may take
	 * @param state tells what can be seen when it fails
	 * @throws PipeAssertionError if it fails
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
