package io.pipeio.concurrent;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A time that has an end: that which a stop may take, for example.
 *
 * @param start when it began, as {@link System#nanoTime()} has it
 * @param nanos how long it may take
 * @since 0.1.0
 */
public record Deadline(long start, long nanos) {

	public static Deadline of(long nanos) {
		return new Deadline(System.nanoTime(), nanos);
	}

	/**
	 * The nanoseconds of a duration.
	 * @param duration the duration; a negative one counts as none
	 * @return as many as fit
	 */
	public static long toNanos(Duration duration) {
		return Math.max(TimeUnit.NANOSECONDS.convert(duration), 0);
	}

	public long leftNanos() {
		return Math.max(this.nanos - (System.nanoTime() - this.start), 0);
	}

	public boolean isOver() {
		return leftNanos() == 0;
	}

	/**
	 * Shorten a wait to the time that is left.
	 * @param millis how long to wait
	 * @return that, or less; not zero unless the time is over
	 */
	public int limitMillis(int millis) {
		return (int) Math.min(millis, TimeUnit.NANOSECONDS.toMillis(leftNanos()) + 1);
	}

	/**
	 * The time that is left, and some more.
	 * @param graceNanos how much more
	 * @return the time
	 */
	public long nanosWithGrace(long graceNanos) {
		long left = leftNanos();
		return (left < Long.MAX_VALUE - graceNanos) ? left + graceNanos : left;
	}

}
