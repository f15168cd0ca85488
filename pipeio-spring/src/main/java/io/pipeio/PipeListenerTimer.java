package io.pipeio;

import org.jspecify.annotations.Nullable;

/**
 * Records the duration of the calls of one listener for the lines of one server. A call
 * includes its retries, the error handler and the replies, including asynchronous ones.
 * Called on the threads that complete the calls, possibly by several at once; must not
 * block or throw.
 *
 * @since 0.1.0
 */
public interface PipeListenerTimer extends AutoCloseable {

	/**
	 * Record a completed call.
	 * @param nanos the duration in nanoseconds
	 * @param failure the last exception of the listener, or the reason why its reply
	 * could not be sent; {@code null} if the call succeeded
	 */
	void record(long nanos, @Nullable Throwable failure);

	/**
	 * Called when the listener is unregistered. A call that is still running may be
	 * recorded afterwards.
	 */
	@Override
	void close();

	/**
	 * Factory for the timers of listeners, called when they are registered.
	 */
	@FunctionalInterface
	interface Factory {

		/**
		 * Create a timer.
		 * @param listener the listener to time, and the server
		 * @return the timer
		 */
		PipeListenerTimer create(PipeListenerContext listener);

	}

}
