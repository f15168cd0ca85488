package io.pipeio.server;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Work on a line that goes on after the handler has returned, on another thread or until
 * somebody completes it. A stop waits for it as it waits for the handler: until it is
 * {@link #close() closed}, but no longer than the shutdown timeout, after which the
 * thread that {@link #run}s it is interrupted. May be used by any thread.
 *
 * @since 0.1.0
 * @see PipeServer#beginWork()
 */
public final class PipeWork implements AutoCloseable {

	private static final ThreadLocal<Shift> CURRENT = new ThreadLocal<>();

	private final PipeServer server;

	private final PipeWorks works;

	/** Who does it now: several threads may, and each more than once. */
	private final List<Thread> threads = new ArrayList<>();

	/** What to do when it is given up. Guarded by the lock of the works. */
	private @Nullable Runnable givenUpCallback;

	/** Guarded by the lock of the works. */
	private boolean givenUp;

	/** When something has happened with it last. Guarded by the lock of the works. */
	private long since = System.nanoTime();

	/** That nothing has happened for long since. Guarded by the lock of the works. */
	private @Nullable StalledCall stalled;

	PipeWork(PipeServer server, PipeWorks works) {
		this.server = server;
		this.works = works;
	}

	/**
	 * Do the work, or a part of it, on the calling thread, which counts as one of the
	 * server's own meanwhile: a stop that it calls does not wait for it. Others may do
	 * parts of it at the same time, and a part may do another.
	 * @param task what to do
	 */
	public void run(Runnable task) {
		Thread thread = Thread.currentThread();
		Shift outer = CURRENT.get();
		CURRENT.set(new Shift(this, outer));
		this.works.enter(this, thread);
		try {
			task.run();
		}
		finally {
			this.works.exit(this, thread);
			if (outer != null) {
				CURRENT.set(outer);
			}
			else {
				CURRENT.remove();
			}
		}
	}

	/**
	 * Have something called if a stop waits for the work no longer, unless it is closed
	 * by then: by the in-thread as it ends, or at once by the calling thread if the work
	 * is given up already. Takes the place of what was to be called before.
	 * @param callback what to call; must neither block nor throw
	 */
	public void whenGivenUp(Runnable callback) {
		this.works.whenGivenUp(this, callback);
	}

	/**
	 * Note that the work is done. Does nothing if it is already.
	 */
	@Override
	public void close() {
		this.works.remove(this);
	}

	/**
	 * Who does the work. Guarded by the lock of the works.
	 * @return the threads, to be changed by the works alone
	 */
	List<Thread> threads() {
		return this.threads;
	}

	/**
	 * What is going on. Called with the lock of the works.
	 * @return who does it, and since when
	 */
	HandlerCall call() {
		return new HandlerCall(this.since, 0,
				this.threads.isEmpty() ? null : this.threads.get(this.threads.size() - 1));
	}

	/**
	 * Note that something happens with it. Called with the lock of the works.
	 * @return what has ended with that, of which to tell without the lock
	 */
	@Nullable StalledCall turn() {
		StalledCall ended = this.stalled;
		this.stalled = null;
		this.since = System.nanoTime();
		return ended;
	}

	@Nullable StalledCall stalled() {
		return this.stalled;
	}

	void setStalled(StalledCall stalled) {
		this.stalled = stalled;
	}

	boolean isGivenUp() {
		return this.givenUp;
	}

	void setGivenUpCallback(Runnable callback) {
		this.givenUpCallback = callback;
	}

	/**
	 * Note that it is given up. Called with the lock of the works.
	 * @return what to call then, without the lock; {@code null} for nothing
	 */
	@Nullable Runnable giveUp() {
		this.givenUp = true;
		return this.givenUpCallback;
	}

	/**
	 * What the calling thread does for a server.
	 * @param server the server
	 * @return the work, or {@code null} if it does none for this server
	 */
	static @Nullable PipeWork current(PipeServer server) {
		Shift shift = CURRENT.get();
		while (shift != null && shift.work.server != server) {
			shift = shift.outer;
		}
		return (shift != null) ? shift.work : null;
	}

	/**
	 * A thread at work.
	 *
	 * @param work what it does
	 * @param outer what it does besides, for another server perhaps
	 */
	private record Shift(PipeWork work, @Nullable Shift outer) {

	}

}
