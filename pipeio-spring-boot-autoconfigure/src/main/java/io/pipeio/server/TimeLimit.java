package io.pipeio.server;

import java.util.concurrent.TimeUnit;

/**
 * A time that has an end: that which a stop may take, for example.
 *
 * @param start when it began, as {@link System#nanoTime()} has it
 * @param nanos how long it may take
 */
record TimeLimit(long start, long nanos) {

	static TimeLimit of(long nanos) {
		return new TimeLimit(System.nanoTime(), nanos);
	}

	long leftNanos() {
		return Math.max(this.nanos - (System.nanoTime() - this.start), 0);
	}

	boolean isOver() {
		return leftNanos() == 0;
	}

	/**
	 * Shorten a wait to the time that is left.
	 * @param millis how long to wait
	 * @return that, or less; not zero unless the time is over
	 */
	int limitMillis(int millis) {
		return (int) Math.min(millis, TimeUnit.NANOSECONDS.toMillis(leftNanos()) + 1);
	}

	/**
	 * The time that is left, and some more.
	 * @param graceNanos how much more
	 * @return the time
	 */
	long nanosWithGrace(long graceNanos) {
		long left = leftNanos();
		return (left < Long.MAX_VALUE - graceNanos) ? left + graceNanos : left;
	}

}
