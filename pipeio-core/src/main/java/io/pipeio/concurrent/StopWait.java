package io.pipeio.concurrent;

import java.util.concurrent.TimeUnit;

/**
 * Waits for a pipe thread to end, without ever hanging.
 *
 * @since 0.1.0
 */
public final class StopWait {

	private static final long NUDGE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	/** For a thread that has nothing left to do but to close its pipe. */
	private static final long LEAST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

	private StopWait() {
	}

	/**
	 * Wait for a thread to end. An interrupt of the calling thread does not shorten the
	 * wait: it is noted, and stands when this method returns.
	 * @param thread the thread
	 * @param timeoutNanos how long to wait
	 * @param nudge what makes it end, called again every tenth of a second
	 * @return whether it has ended
	 */
	public static boolean on(Thread thread, long timeoutNanos, Runnable nudge) {
		boolean interrupted = false;
		Deadline limit = Deadline.of(Math.max(timeoutNanos, LEAST_WAIT_NANOS));
		do {
			nudge.run();
			interrupted |= !join(thread, Math.min(limit.leftNanos(), NUDGE_NANOS));
		}
		while (thread.isAlive() && !limit.isOver());
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return !thread.isAlive();
	}

	/**
	 * Wait for a thread to end.
	 * @param thread the thread
	 * @param nanos how long to wait
	 * @return {@code false} if the calling thread was interrupted
	 */
	public static boolean join(Thread thread, long nanos) {
		try {
			TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(nanos, 1));
			return true;
		}
		catch (InterruptedException ex) {
			return false;
		}
	}

}
