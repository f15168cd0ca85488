package io.pipeio.logging;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Throttle for repeated log messages: the first occurrence is logged at once, later ones
 * are summarised at most once a minute.
 *
 * @since 0.1.0
 */
public final class LogThrottle {

	static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

	private final LongSupplier clock;

	private long lastNanos;

	private long count;

	private long bytes;

	/**
	 * Create a throttle.
	 * @param clock the clock, with the semantics of {@link System#nanoTime()}
	 */
	public LogThrottle(LongSupplier clock) {
		this.clock = clock;
		this.lastNanos = clock.getAsLong() - INTERVAL_NANOS;
	}

	/**
	 * Record an occurrence.
	 * @param bytes the number of bytes affected
	 * @return the sum to log now, or {@code null} if there is none
	 */
	public @Nullable Sum add(long bytes) {
		return add(1, bytes);
	}

	/**
	 * Record several occurrences.
	 * @param count the number of occurrences
	 * @param bytes the number of bytes affected
	 * @return the sum to log now, or {@code null} if there is none
	 */
	public synchronized @Nullable Sum add(long count, long bytes) {
		this.count += count;
		this.bytes += bytes;
		if (!isQuiet()) {
			return null;
		}
		this.lastNanos = this.clock.getAsLong();
		return take();
	}

	/**
	 * Return whether nothing was logged within the last minute, so that a message may be
	 * logged.
	 */
	synchronized boolean isQuiet() {
		return this.clock.getAsLong() - this.lastNanos >= INTERVAL_NANOS;
	}

	/**
	 * Take the occurrences that have not been logged yet, without a new one.
	 * @return the sum to log now, or {@code null} if there is none
	 */
	public synchronized @Nullable Sum takeRest() {
		if (this.count == 0) {
			return null;
		}
		this.lastNanos = this.clock.getAsLong();
		return take();
	}

	private Sum take() {
		Sum sum = new Sum(this.count, this.bytes);
		this.count = 0;
		this.bytes = 0;
		return sum;
	}

	/**
	 * Occurrences since the last message.
	 *
	 * @param count the number of occurrences
	 * @param bytes the number of bytes affected
	 */
	public record Sum(long count, long bytes) {

	}

}
