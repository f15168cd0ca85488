package io.pipeio.work;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * {@link PipeWork} of the handler of a FIFO server.
 *
 * @since 0.1.0
 */
public final class WorkInProgress implements PipeWork {

	private static final ThreadLocal<Shift> CURRENT = new ThreadLocal<>();

	private final Object owner;

	private final PipeWorks works;

	/** Threads that do the work; each may be there more than once. */
	private final List<Thread> threads = new ArrayList<>();

	/** Called when the work is given up. Guarded by the lock of the works. */
	private @Nullable Runnable givenUpCallback;

	/** Guarded by the lock of the works. */
	private boolean givenUp;

	/** Time of the last progress. Guarded by the lock of the works. */
	private long since = System.nanoTime();

	/** That nothing has happened for long since. Guarded by the lock of the works. */
	private @Nullable StalledCall stalled;

	WorkInProgress(Object owner, PipeWorks works) {
		this.owner = owner;
		this.works = works;
	}

	@Override
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

	@Override
	public void whenGivenUp(Runnable callback) {
		this.works.whenGivenUp(this, callback);
	}

	@Override
	public void close() {
		this.works.remove(this);
	}

	/**
	 * Return the threads that do the work. Guarded by the lock of the works.
	 * @return the threads, to be changed by the works alone
	 */
	List<Thread> threads() {
		return this.threads;
	}

	/**
	 * Return the call in progress. Called with the lock of the works.
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
	 * Find the work of the calling thread for a server.
	 * @param owner stands for the server
	 * @return the work, or {@code null} if it does none for this server
	 */
	public static @Nullable WorkInProgress current(Object owner) {
		Shift shift = CURRENT.get();
		while (shift != null && shift.work.owner != owner) {
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
	private record Shift(WorkInProgress work, @Nullable Shift outer) {

	}

}
