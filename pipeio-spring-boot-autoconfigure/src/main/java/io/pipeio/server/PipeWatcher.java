package io.pipeio.server;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Lets {@link PipeKeeper}s check their pipes when something has become of them, or of
 * what leads to them. All servers of the process share one, which is there while there
 * are pipes.
 *
 * <p>
 * Its thread, {@code pipeio-watch}, is a daemon. It blocks until the file system notifies
 * it, without a timeout, unless a pipe is missing or something on the way to it cannot be
 * watched: then it looks each second.
 */
final class PipeWatcher {

	private static final int RETRY_MILLIS = 1000;

	private static @Nullable PipeWatcher current;

	private final Map<PipeKeeper, PipePlace> places = new ConcurrentHashMap<>();

	/** By the paths of their pipes: for a moment, a link may lead two of them to one. */
	private final Map<Path, Set<PipeKeeper>> keepers = new ConcurrentHashMap<>();

	/** What is to be checked without a notification. */
	private final Set<PipeKeeper> unsettled = ConcurrentHashMap.newKeySet();

	private final WatchedDirectories directories;

	private final Thread thread = new Thread(this::run, "pipeio-watch");

	private volatile boolean closed;

	private PipeWatcher(Path first) {
		this.directories = new WatchedDirectories(first);
	}

	/**
	 * Watch a pipe, and check it.
	 * @param keeper what checks it
	 */
	static void add(PipeKeeper keeper) {
		PipePlace place = PipePlace.of(keeper.path());
		PipeWatcher watcher = register(keeper, place);
		if (!watcher.check(keeper, place)) {
			watcher.unsettled.add(keeper);
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
					this.unsettled.addAll(this.places.keySet());
					this.unsettled.removeIf(this::settle);
					failed = false;
				}
				this.directories.await(this.unsettled.isEmpty() ? -1 : RETRY_MILLIS, this::changed);
				this.unsettled.removeIf(this::settle);
			}
			catch (Throwable ex) {
				// No memory, for example: look at everything, but not at once
				failed = true;
				LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS));
			}
		}
		this.directories.close();
	}

	private void changed(@Nullable Path file) {
		if (file == null) {
			this.unsettled.addAll(this.places.keySet());
			return;
		}
		for (PipeKeeper keeper : this.keepers.getOrDefault(file, Set.of())) {
			if (!keeper.isInPlace()) {
				// Its directory may be another, too, of which nobody has told
				this.unsettled.add(keeper);
			}
		}
		if (this.directories.contains(file)) {
			this.places.forEach((other, place) -> {
				if (place.leadsOver(file)) {
					this.unsettled.add(other);
				}
			});
		}
	}

	/**
	 * Check a pipe, and watch the way to it, which may lead elsewhere now.
	 * @param keeper what checks it
	 * @return whether nothing is left to do
	 */
	private boolean settle(PipeKeeper keeper) {
		PipePlace place = PipePlace.of(keeper.path());
		return !move(keeper, place) || check(keeper, place);
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

	private boolean check(PipeKeeper keeper, PipePlace place) {
		boolean watched = this.directories.watch(place);
		// In this order: what happens after the watch is notified
		return keeper.check() && watched && PipePlace.of(keeper.path()).equals(place);
	}

}
