package io.pipeio.server;

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

	private static final ThreadLocal<PipeWork> CURRENT = new ThreadLocal<>();

	private final PipeServer server;

	private final PipeWorks works;

	private @Nullable Thread thread;

	/** What the same thread does besides, for another server perhaps. */
	private @Nullable PipeWork outer;

	PipeWork(PipeServer server, PipeWorks works) {
		this.server = server;
		this.works = works;
	}

	/**
	 * Do the work, or a part of it, on the calling thread, which counts as one of the
	 * server's own meanwhile: a stop that it calls does not wait for it.
	 * @param task what to do
	 */
	public void run(Runnable task) {
		this.outer = CURRENT.get();
		CURRENT.set(this);
		this.works.enter(this, Thread.currentThread());
		try {
			task.run();
		}
		finally {
			this.works.exit(this);
			restore();
		}
	}

	private void restore() {
		if (this.outer != null) {
			CURRENT.set(this.outer);
			this.outer = null;
		}
		else {
			CURRENT.remove();
		}
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
	 * @return the thread, or {@code null} if there is none now
	 */
	@Nullable Thread thread() {
		return this.thread;
	}

	void setThread(@Nullable Thread thread) {
		this.thread = thread;
	}

	/**
	 * What the calling thread does for a server.
	 * @param server the server
	 * @return the work, or {@code null} if it does none for this server
	 */
	static @Nullable PipeWork current(PipeServer server) {
		PipeWork current = CURRENT.get();
		while (current != null && current.server != server) {
			current = current.outer;
		}
		return current;
	}

}
