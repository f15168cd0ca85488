package io.pipeio;

import org.jspecify.annotations.Nullable;

/**
 * Takes how long the calls of one listener take for the lines of one server. A call
 * includes its retries, the error handler and the replies, be it that these come later.
 * Called by the threads that end the calls, several at once perhaps; must not block or
 * throw.
 *
 * @since 0.1.0
 */
public interface PipeListenerTimer extends AutoCloseable {

	/**
	 * A call has ended.
	 * @param nanos how long it has taken, in nanoseconds
	 * @param failure what the listener has thrown at last, or what has kept its reply
	 * from being sent; {@code null} for nothing
	 */
	void record(long nanos, @Nullable Throwable failure);

	/**
	 * The listener was unregistered. A call that is not over yet may be recorded still.
	 */
	@Override
	void close();

	/**
	 * Makes the timers of listeners when they are registered.
	 */
	@FunctionalInterface
	interface Factory {

		/**
		 * Make a timer.
		 * @param listener whose calls are timed, and for which server
		 * @return the timer
		 */
		PipeListenerTimer create(PipeListenerContext listener);

	}

}
