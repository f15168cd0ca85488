package io.pipeio.work;

import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Looks at the handlers that have something in hand. Servers share one; its thread starts
 * with the first line, and ends when none of them reads any more. Used by any thread.
 *
 * @since 0.1.0
 */
public final class StallWatch {

	/** Watches that may be armed. Guarded by this. */
	private final Set<StallWatched> watches = new HashSet<>();

	/** Guarded by this. */
	private @Nullable StallThread current;

	/**
	 * Let a watch be armed from now on.
	 * @param watched the watch of a server that reads
	 */
	public synchronized void add(StallWatched watched) {
		this.watches.add(watched);
		watched.setArmed(false);
	}

	/**
	 * Look at a watch no longer.
	 * @param watched the watch
	 */
	public synchronized void remove(StallWatched watched) {
		this.watches.remove(watched);
		watched.setArmed(false);
		if (this.current != null) {
			this.current.disarm(watched);
			if (this.watches.isEmpty()) {
				this.current.close();
				this.current = null;
			}
		}
	}

	/**
	 * Look at a watch until it has nothing to see. Does nothing if its server does not
	 * read any more.
	 */
	synchronized void arm(StallWatched watched) {
		if (!this.watches.contains(watched)) {
			return;
		}
		StallThread thread = this.current;
		if (thread == null) {
			thread = new StallThread();
			thread.start();
			this.current = thread;
		}
		thread.arm(watched);
	}

}
