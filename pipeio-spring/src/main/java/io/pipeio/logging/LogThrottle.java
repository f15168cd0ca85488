package io.pipeio.logging;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Lets something be logged at once when it happens first, and afterwards once a minute at
 * the most, summed up.
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
	 * @param clock the time, as {@link System#nanoTime()} has it
	 */
	public LogThrottle(LongSupplier clock) {
		this.clock = clock;
		this.lastNanos = clock.getAsLong() - INTERVAL_NANOS;
	}

	/**
	 * Note that it has happened.
	 * @param bytes how many bytes it has met
	 * @return what to log now, or {@code null} if nothing
	 */
	public @Nullable Sum add(long bytes) {
		return add(1, bytes);
	}

	/**
	 * Note that it has happened several times.
	 * @param count how often
	 * @param bytes how many bytes it has met
	 * @return what to log now, or {@code null} if nothing
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
	 * Whether it was not logged within the last minute.
	 * @return whether it may be logged
	 */
	synchronized boolean isQuiet() {
		return this.clock.getAsLong() - this.lastNanos >= INTERVAL_NANOS;
	}

	/**
	 * Log what has happened since the last time, though it does not happen now.
	 * @return what to log now, or {@code null} if nothing
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
	 * What has happened since it was logged last.
	 *
	 * @param count how often
	 * @param bytes how many bytes it has met
	 */
	public record Sum(long count, long bytes) {

	}

}
