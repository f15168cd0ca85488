package io.pipeio.work;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

import io.pipeio.concurrent.RetryPause;

/**
 * Looks at what is armed, and reports what has stalled; see {@link StallWatch}.
 *
 * <p>
 * Its thread, {@code pipeio-stalls}, is a daemon. It blocks without a timeout while
 * nothing is in hand and no lines come: it is armed by the first line, and looks until
 * there were none between two looks. Observers are told on it.
 */
final class StallThread implements Runnable {

	private static final long NEVER = Long.MAX_VALUE;

	/** Watches, and the time of the next look. */
	private final Map<StallWatched, Long> armed = new ConcurrentHashMap<>();

	private final Thread thread = new Thread(null, this, "pipeio-stalls", 0, false);

	private final RetryPause pause = new RetryPause();

	private volatile boolean closed;

	/**
	 * Look at something from now on. Called with the lock of the {@link StallWatch}.
	 * @param watched what to look at
	 */
	void arm(StallWatched watched) {
		this.armed.put(watched, System.nanoTime() + watched.tickNanos());
		watched.setArmed(true);
		LockSupport.unpark(this.thread);
	}

	void disarm(StallWatched watched) {
		this.armed.remove(watched);
	}

	void close() {
		this.closed = true;
		LockSupport.unpark(this.thread);
	}

	void start() {
		// It may outlive the application that has needed it first
		this.thread.setContextClassLoader(null);
		this.thread.setDaemon(true);
		this.thread.start();
	}

	@Override
	public void run() {
		while (!this.closed) {
			try {
				await(nanosUntilLook());
				this.armed.forEach(this::look);
			}
			catch (Throwable ex) {
				// No memory, for example
				this.pause.take();
			}
		}
	}

	private void await(long nanos) {
		if (nanos == NEVER) {
			LockSupport.park(this);
		}
		else if (nanos > 0) {
			LockSupport.parkNanos(this, nanos);
		}
		// What an observer has left behind would end every wait
		Thread.interrupted();
	}

	private long nanosUntilLook() {
		long now = System.nanoTime();
		long nanos = NEVER;
		for (long time : this.armed.values()) {
			nanos = Math.min(nanos, Math.max(time - now, 0));
		}
		return nanos;
	}

	private void look(StallWatched watch, Long time) {
		if (System.nanoTime() - time < 0) {
			return;
		}
		if (watch.tick()) {
			this.armed.replace(watch, time, System.nanoTime() + watch.tickNanos());
		}
		else {
			this.armed.remove(watch, time);
		}
	}

}
