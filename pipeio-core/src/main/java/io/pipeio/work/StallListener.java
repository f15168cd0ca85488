package io.pipeio.work;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Told of calls that do not return, without a lock.
 *
 * @since 0.1.0
 */
public interface StallListener {

	/**
	 * A call has not returned for long.
	 * @param thread the thread that makes it, or {@code null} for none
	 * @param busy for how long
	 */
	void stalled(@Nullable Thread thread, Duration busy);

	/**
	 * A call that has stalled has returned, or goes on.
	 * @param thread the same thread
	 * @param busy how long it has taken
	 */
	void returned(@Nullable Thread thread, Duration busy);

}
