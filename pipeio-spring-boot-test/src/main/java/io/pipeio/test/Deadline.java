package io.pipeio.test;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import org.springframework.boot.convert.DurationStyle;

/**
 * Deadline of a client's step. Waiting code checks it repeatedly, since a thread that
 * waits in a system call does not notice an interrupt.
 */
final class Deadline {

	private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	private static final long LONGEST_WAIT_MILLIS = 50;

	private final Duration timeout;

	private final long nanos;

	private final long start = System.nanoTime();

	private Deadline(Duration timeout) {
		this.timeout = timeout;
		// Longer than any test, but safe from overflow
		this.nanos = (timeout.toDays() > 0) ? TimeUnit.DAYS.toNanos(1) : timeout.toNanos();
	}

	static Deadline in(Duration timeout) {
		return new Deadline(timeout);
	}

	boolean isOver() {
		return nanosLeft() == 0;
	}

	private long nanosLeft() {
		return Math.max(this.nanos - (System.nanoTime() - this.start), 0);
	}

	/**
	 * Return the maximum time that a system call may block before the deadline is checked
	 * again.
	 * @return the time in milliseconds
	 */
	int waitMillis() {
		return (int) Math.min(TimeUnit.NANOSECONDS.toMillis(nanosLeft()) + 1, LONGEST_WAIT_MILLIS);
	}

	/**
	 * Check that there is time left.
	 * @param missing the problem to report on failure
	 * @throws StepFailure if the deadline has passed, or the thread was interrupted; the
	 * interrupt status remains set
	 */
	void check(String missing) throws StepFailure {
		checkInterrupt(missing);
		if (isOver()) {
			throw new StepFailure(missing, "within " + describe(this.timeout));
		}
	}

	static String describe(Duration timeout) {
		ChronoUnit unit = (timeout.toMillisPart() == 0) ? ChronoUnit.SECONDS : ChronoUnit.MILLIS;
		return DurationStyle.SIMPLE.print(timeout, unit);
	}

	/**
	 * Check that the thread was not interrupted.
	 * @param missing the problem to report on failure
	 * @throws StepFailure if the thread was interrupted; the interrupt status remains set
	 */
	static void checkInterrupt(String missing) throws StepFailure {
		if (Thread.currentThread().isInterrupted()) {
			throw new StepFailure(missing, "before the thread was interrupted");
		}
	}

	/**
	 * Pause before another attempt.
	 * @param missing the problem to report on failure
	 * @throws StepFailure as in {@link #check}
	 */
	void pause(String missing) throws StepFailure {
		check(missing);
		LockSupport.parkNanos(PAUSE_NANOS);
	}

	/**
	 * Acquire a lock.
	 * @param missing the problem to report on failure
	 * @throws StepFailure as in {@link #check}
	 */
	void lock(ReentrantLock lock, String missing) throws StepFailure {
		while (!lock.tryLock()) {
			pause(missing);
		}
	}

}
