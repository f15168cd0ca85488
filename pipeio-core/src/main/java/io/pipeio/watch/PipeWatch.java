package io.pipeio.watch;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.pipeio.concurrent.Deadline;
import io.pipeio.concurrent.RetryPause;
import org.jspecify.annotations.Nullable;

/**
 * Has {@link WatchedPipe}s checked when something has become of them, or of what leads to
 * them, from the first pipe to the last one; see {@link PipeWatcher}.
 *
 * <p>
 * Its thread, {@code pipeio-watch}, is a daemon. It blocks until the file system notifies
 * it, without a timeout, unless a pipe is missing, its directory may not be read, or more
 * cannot be watched: then it looks each second. It does so once more after a repair, to
 * have closed what clients on their way have not used.
 *
 * <p>
 * The lock of the {@link PipeWatcher} guards that a pipe is in {@code places} and in
 * {@code pipes} or in neither; this thread reads both without it.
 */
final class PipeWatch {

	private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** Pause before the next try if there is a notification. */
	private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	/** Number of times that a pipe is checked and made anew before that has to wait. */
	private static final int LOOKS = 3;

	private final Map<WatchedPipe, ResolvedPath> places = new ConcurrentHashMap<>();

	/** By the paths of their pipes: for a moment, a link may lead two of them to one. */
	private final Map<Path, Set<WatchedPipe>> pipes = new ConcurrentHashMap<>();

	/** Pipes to be checked, and when: not at once again what has just failed. */
	private final Map<WatchedPipe, Deadline> unsettled = new ConcurrentHashMap<>();

	private final WatchedDirectories directories;

	private final Thread thread = new Thread(this::run, "pipeio-watch");

	private final RetryPause pause = new RetryPause();

	private volatile boolean closed;

	/** That of the {@link PipeWatcher}. */
	private final Object lock;

	PipeWatch(Path first, Object lock) {
		this.lock = lock;
		this.directories = new WatchedDirectories(first, this::replaced);
	}

	/**
	 * Check a pipe that was added. Called without the lock.
	 * @param place where it stands
	 */
	void checkFirst(WatchedPipe pipe, ResolvedPath place) {
		if (!settle(pipe, place)) {
			this.unsettled.put(pipe, Deadline.of(RETRY_NANOS));
			this.directories.wakeUp(this.thread);
		}
	}

	void start() {
		this.thread.setDaemon(true);
		try {
			this.thread.start();
		}
		catch (Throwable ex) {
			this.directories.close();
			throw ex;
		}
	}

	/**
	 * Watch a pipe. Called with the lock.
	 * @param place where it stands
	 */
	void put(WatchedPipe pipe, ResolvedPath place) {
		this.places.put(pipe, place);
		this.pipes.computeIfAbsent(place.path(), (path) -> ConcurrentHashMap.newKeySet()).add(pipe);
		this.directories.add(place);
	}

	/**
	 * Watch a pipe no longer, and end with the last one. Called with the lock.
	 * @return whether it was the last one
	 */
	boolean remove(WatchedPipe pipe) {
		if (!take(pipe)) {
			return false;
		}
		this.unsettled.remove(pipe);
		if (!this.places.isEmpty()) {
			return false;
		}
		this.closed = true;
		this.directories.wakeUp(this.thread);
		return true;
	}

	private boolean take(WatchedPipe pipe) {
		ResolvedPath place = this.places.remove(pipe);
		if (place != null) {
			this.pipes.computeIfPresent(place.path(), (path, all) -> {
				all.remove(pipe);
				return all.isEmpty() ? null : all;
			});
			this.directories.remove(place);
		}
		return place != null;
	}

	private void run() {
		boolean failed = false;
		while (!this.closed) {
			try {
				if (failed) {
					changed(null);
					failed = false;
				}
				this.directories.await(millisUntilLook(), this::changed);
				this.unsettled.forEach(this::look);
			}
			catch (Throwable ex) {
				// No memory, for example: look at everything, but not at once
				failed = true;
				this.pause.take();
			}
		}
		this.directories.close();
	}

	private int millisUntilLook() {
		int millis = -1;
		for (Deadline time : this.unsettled.values()) {
			int left = time.isOver() ? 0 : time.limitMillis(Integer.MAX_VALUE);
			millis = (millis < 0) ? left : Math.min(millis, left);
		}
		return millis;
	}

	private void look(WatchedPipe pipe, Deadline time) {
		if (time.isOver()) {
			if (settle(pipe)) {
				this.unsettled.remove(pipe, time);
			}
			else {
				this.unsettled.replace(pipe, time, Deadline.of(RETRY_NANOS));
			}
		}
	}

	private void changed(@Nullable Path file) {
		if (file == null) {
			this.places.keySet().forEach(this::unsettle);
			return;
		}
		// Its directory may be another, too, of which nobody has told
		this.pipes.getOrDefault(file, Set.of()).forEach(this::unsettle);
		if (this.directories.contains(file)) {
			this.places.forEach((pipe, place) -> {
				if (place.leadsOver(file)) {
					unsettle(pipe);
				}
			});
		}
	}

	private void replaced(Path file) {
		changed(file);
		this.directories.wakeUp(this.thread);
	}

	private void unsettle(WatchedPipe pipe) {
		// What has failed makes notifications by itself, and is not to be tried for each
		this.unsettled.merge(pipe, Deadline.of(0),
				(time, now) -> (time.leftNanos() > PAUSE_NANOS) ? Deadline.of(PAUSE_NANOS) : time);
	}

	private boolean settle(WatchedPipe pipe) {
		return settle(pipe, ResolvedPath.of(pipe.path()));
	}

	/**
	 * Watch the way to a pipe, which may lead elsewhere now, and then see that the pipe
	 * is in its place. Whatever is made anew is looked at again, since the directory may
	 * have been made anew with it.
	 * @param first where the pipe stands
	 * @return whether nothing is left to do
	 */
	private boolean settle(WatchedPipe pipe, ResolvedPath first) {
		ResolvedPath place = first;
		for (int i = 0; i < LOOKS && move(pipe, place); i++) {
			boolean watched = this.directories.watch(place);
			boolean inPlace = pipe.isInPlace();
			if (!inPlace && !pipe.check()) {
				return false;
			}
			ResolvedPath now = ResolvedPath.of(pipe.path());
			if (inPlace && now.equals(place)) {
				return pipe.settle() && watched;
			}
			place = now;
		}
		return !this.places.containsKey(pipe);
	}

	private boolean move(WatchedPipe pipe, ResolvedPath place) {
		synchronized (this.lock) {
			ResolvedPath former = this.places.get(pipe);
			if (former != null && !former.equals(place)) {
				take(pipe);
				put(pipe, place);
			}
			return former != null;
		}
	}

}
