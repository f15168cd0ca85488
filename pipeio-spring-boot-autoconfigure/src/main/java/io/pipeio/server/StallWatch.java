package io.pipeio.server;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Looks at the handlers that have something in hand. All servers of the process share
 * one, whose thread starts with the first line and ends when none of them reads any more.
 *
 * <p>
 * That thread, {@code pipeio-stalls}, is a daemon. It blocks without a timeout while
 * nothing is in hand and no lines come: it is armed by the first line, and looks until
 * there were none between two looks. Observers are told on it.
 */
final class StallWatch implements Runnable {

	private static final long NEVER = Long.MAX_VALUE;

	/** Who may be looked at. */
	private static final Set<HandlerWatch> WATCHES = new HashSet<>();

	private static @Nullable StallWatch current;

	/** Who is looked at, and when next. */
	private final Map<HandlerWatch, Long> armed = new ConcurrentHashMap<>();

	private final Thread thread = new Thread(null, this, "pipeio-stalls", 0, false);

	private volatile boolean closed;

	/**
	 * Let a watch be armed from now on.
	 * @param watch the watch of a server that reads
	 */
	static synchronized void add(HandlerWatch watch) {
		WATCHES.add(watch);
		watch.setArmed(false);
	}

	/**
	 * Look at a watch no longer.
	 * @param watch the watch
	 */
	static synchronized void remove(HandlerWatch watch) {
		WATCHES.remove(watch);
		watch.setArmed(false);
		StallWatch stalls = current;
		if (stalls != null) {
			stalls.armed.remove(watch);
			if (WATCHES.isEmpty()) {
				current = null;
				stalls.closed = true;
				LockSupport.unpark(stalls.thread);
			}
		}
	}

	/**
	 * Look at a watch until it has nothing to see. Does nothing if its server does not
	 * read any more.
	 * @param watch the watch
	 */
	static synchronized void arm(HandlerWatch watch) {
		if (!WATCHES.contains(watch)) {
			return;
		}
		StallWatch stalls = current;
		if (stalls == null) {
			stalls = new StallWatch();
			stalls.start();
			current = stalls;
		}
		stalls.armed.put(watch, System.nanoTime() + watch.tickNanos());
		watch.setArmed(true);
		LockSupport.unpark(stalls.thread);
	}

	private void start() {
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
				PipeFailures.pause();
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

	private void look(HandlerWatch watch, Long time) {
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
