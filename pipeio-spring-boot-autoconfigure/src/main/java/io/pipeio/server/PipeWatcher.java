package io.pipeio.server;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Lets {@link PipeKeeper}s check their pipes when something has become of them, or of
 * what leads to them. All servers of the process share one, which is there while there
 * are pipes.
 *
 * <p>
 * Its thread, {@code pipeio-watch}, is a daemon. It blocks until the file system notifies
 * it, without a timeout, unless a pipe is missing, its directory may not be read, or more
 * cannot be watched: then it looks each second. It does so once more after a repair, to
 * have closed what clients on their way have not used.
 */
final class PipeWatcher {

	private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** When it is tried again if there is a notification. */
	private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	/** How often a pipe is looked at, and made anew, before that has to wait. */
	private static final int LOOKS = 3;

	private static @Nullable PipeWatcher current;

	private final Map<PipeKeeper, PipePlace> places = new ConcurrentHashMap<>();

	/** By the paths of their pipes: for a moment, a link may lead two of them to one. */
	private final Map<Path, Set<PipeKeeper>> keepers = new ConcurrentHashMap<>();

	/** What is to be checked, and when: not at once again what has just failed. */
	private final Map<PipeKeeper, TimeLimit> unsettled = new ConcurrentHashMap<>();

	private final WatchedDirectories directories;

	private final Thread thread = new Thread(this::run, "pipeio-watch");

	private volatile boolean closed;

	private PipeWatcher(Path first) {
		this.directories = new WatchedDirectories(first, this::replaced);
	}

	/**
	 * Watch a pipe, and check it.
	 * @param keeper what checks it
	 */
	static void add(PipeKeeper keeper) {
		PipePlace place = PipePlace.of(keeper.path());
		PipeWatcher watcher = register(keeper, place);
		if (!watcher.settle(keeper, place)) {
			watcher.unsettled.put(keeper, TimeLimit.of(RETRY_NANOS));
			watcher.directories.wakeUp(watcher.thread);
		}
	}

	private static synchronized PipeWatcher register(PipeKeeper keeper, PipePlace place) {
		PipeWatcher watcher = current;
		if (watcher == null) {
			watcher = new PipeWatcher(keeper.path());
			watcher.start();
			current = watcher;
		}
		watcher.put(keeper, place);
		return watcher;
	}

	private void start() {
		this.thread.setDaemon(true);
		try {
			this.thread.start();
		}
		catch (Throwable ex) {
			this.directories.close();
			throw ex;
		}
	}

	private void put(PipeKeeper keeper, PipePlace place) {
		this.places.put(keeper, place);
		this.keepers.computeIfAbsent(place.path(), (path) -> ConcurrentHashMap.newKeySet()).add(keeper);
		this.directories.add(place);
	}

	/**
	 * Watch a pipe no longer. It may be checked once more.
	 * @param keeper what has checked it
	 */
	static synchronized void remove(PipeKeeper keeper) {
		PipeWatcher watcher = current;
		if (watcher != null && watcher.take(keeper)) {
			watcher.unsettled.remove(keeper);
			if (watcher.places.isEmpty()) {
				current = null;
				watcher.closed = true;
				watcher.directories.wakeUp(watcher.thread);
			}
		}
	}

	private boolean take(PipeKeeper keeper) {
		PipePlace place = this.places.remove(keeper);
		if (place != null) {
			this.keepers.computeIfPresent(place.path(), (path, all) -> {
				all.remove(keeper);
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
				PipeFailures.pause();
			}
		}
		this.directories.close();
	}

	private int millisUntilLook() {
		int millis = -1;
		for (TimeLimit time : this.unsettled.values()) {
			int left = time.isOver() ? 0 : time.limitMillis(Integer.MAX_VALUE);
			millis = (millis < 0) ? left : Math.min(millis, left);
		}
		return millis;
	}

	private void look(PipeKeeper keeper, TimeLimit time) {
		if (time.isOver()) {
			if (settle(keeper)) {
				this.unsettled.remove(keeper, time);
			}
			else {
				this.unsettled.replace(keeper, time, TimeLimit.of(RETRY_NANOS));
			}
		}
	}

	private void changed(@Nullable Path file) {
		if (file == null) {
			this.places.keySet().forEach(this::unsettle);
			return;
		}
		// Its directory may be another, too, of which nobody has told
		this.keepers.getOrDefault(file, Set.of()).forEach(this::unsettle);
		if (this.directories.contains(file)) {
			this.places.forEach((keeper, place) -> {
				if (place.leadsOver(file)) {
					unsettle(keeper);
				}
			});
		}
	}

	private void replaced(Path file) {
		changed(file);
		this.directories.wakeUp(this.thread);
	}

	private void unsettle(PipeKeeper keeper) {
		// What has failed makes notifications by itself, and is not to be tried for each
		this.unsettled.merge(keeper, TimeLimit.of(0),
				(time, now) -> (time.leftNanos() > PAUSE_NANOS) ? TimeLimit.of(PAUSE_NANOS) : time);
	}

	private boolean settle(PipeKeeper keeper) {
		return settle(keeper, PipePlace.of(keeper.path()));
	}

	/**
	 * Watch the way to a pipe, which may lead elsewhere now, and then see that the pipe
	 * is in its place. Whatever is made anew is looked at again, since the directory may
	 * have been made anew with it.
	 * @param keeper what keeps the pipe
	 * @param first where the pipe stands
	 * @return whether nothing is left to do
	 */
	private boolean settle(PipeKeeper keeper, PipePlace first) {
		PipePlace place = first;
		for (int i = 0; i < LOOKS && move(keeper, place); i++) {
			boolean watched = this.directories.watch(place);
			boolean inPlace = keeper.isInPlace();
			if (!inPlace && !keeper.check()) {
				return false;
			}
			PipePlace now = PipePlace.of(keeper.path());
			if (inPlace && now.equals(place)) {
				return keeper.settle() && watched;
			}
			place = now;
		}
		return !this.places.containsKey(keeper);
	}

	private boolean move(PipeKeeper keeper, PipePlace place) {
		synchronized (PipeWatcher.class) {
			PipePlace former = this.places.get(keeper);
			if (former != null && !former.equals(place)) {
				take(keeper);
				put(keeper, place);
			}
			return former != null;
		}
	}

}
