package io.pipeio.watch;

import org.jspecify.annotations.Nullable;

/**
 * Has {@link WatchedPipe}s checked when something has become of them, or of what leads to
 * them. Servers share one; its thread is there while there are pipes. Used by any thread.
 *
 * @since 0.1.0
 */
public final class PipeWatcher {

	/** Guarded by this. */
	private @Nullable PipeWatch current;

	/**
	 * Watch a pipe, and check it.
	 * @param pipe the pipe
	 */
	public void add(WatchedPipe pipe) {
		ResolvedPath place = ResolvedPath.of(pipe.path());
		register(pipe, place).checkFirst(pipe, place);
	}

	private synchronized PipeWatch register(WatchedPipe pipe, ResolvedPath place) {
		PipeWatch watch = this.current;
		if (watch == null) {
			watch = new PipeWatch(pipe.path(), this);
			watch.start();
			this.current = watch;
		}
		watch.put(pipe, place);
		return watch;
	}

	/**
	 * Watch a pipe no longer. It may be checked once more.
	 * @param pipe the pipe
	 */
	public synchronized void remove(WatchedPipe pipe) {
		if (this.current != null && this.current.remove(pipe)) {
			this.current = null;
		}
	}

}
