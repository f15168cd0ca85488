package io.pipeio.listener;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Lets something be logged at once when it happens first, and afterwards once a second at
 * the most, summed up.
 */
final class LogThrottle {

	private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final LongSupplier clock;

	private long lastNanos;

	private long count;

	private long bytes;

	/**
	 * Create a throttle.
	 * @param clock the time, as {@link System#nanoTime()} has it
	 */
	LogThrottle(LongSupplier clock) {
		this.clock = clock;
		this.lastNanos = clock.getAsLong() - INTERVAL_NANOS;
	}

	/**
	 * Note that it has happened.
	 * @param bytes how many bytes it has met
	 * @return what to log now, or {@code null} if nothing
	 */
	synchronized @Nullable Sum add(long bytes) {
		this.count++;
		this.bytes += bytes;
		long now = this.clock.getAsLong();
		if (now - this.lastNanos < INTERVAL_NANOS) {
			return null;
		}
		this.lastNanos = now;
		return take();
	}

	/**
	 * Log no more: what has happened since the last time?
	 * @return what to log now, or {@code null} if nothing
	 */
	synchronized @Nullable Sum takeRest() {
		return (this.count > 0) ? take() : null;
	}

	private Sum take() {
		Sum sum = new Sum(this.count, this.bytes);
		this.count = 0;
		this.bytes = 0;
		return sum;
	}

	/**
	 * What has happened since it was logged last.
	 *
	 * @param count how often
	 * @param bytes how many bytes it has met
	 */
	record Sum(long count, long bytes) {

	}

}
