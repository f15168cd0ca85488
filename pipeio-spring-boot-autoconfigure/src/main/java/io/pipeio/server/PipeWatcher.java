package io.pipeio.server;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.pipeio.fifo.FifoDirectory;
import org.jspecify.annotations.Nullable;

/**
 * Lets {@link PipeKeeper}s check their pipes when something was created, deleted or
 * renamed where they stand. All servers of the process share one, which is there while
 * there are pipes.
 *
 * <p>
 * Its thread, {@code pipeio-watch}, is a daemon. It blocks until the file system notifies
 * it. Each half minute, and each second while a pipe is missing or a directory cannot be
 * watched, it looks by itself.
 */
final class PipeWatcher {

	private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(30);

	private static @Nullable PipeWatcher current;

	/** Where the pipes stand, symbolic links resolved. */
	private final Map<PipeKeeper, Path> places = new ConcurrentHashMap<>();

	private final Map<Path, PipeKeeper> keepers = new ConcurrentHashMap<>();

	/** What is to be checked without a notification. */
	private final Set<PipeKeeper> unsettled = ConcurrentHashMap.newKeySet();

	private final WatchedDirectories directories = new WatchedDirectories();

	private final Thread thread = new Thread(this::run, "pipeio-watch");

	private TimeLimit nextLook = TimeLimit.of(LOOK_NANOS);

	private volatile boolean closed;

	/**
	 * Watch a pipe, and check it.
	 * @param keeper what checks it
	 */
	static void add(PipeKeeper keeper) {
		PipeWatcher watcher = register(keeper);
		if (!watcher.settle(keeper)) {
			watcher.unsettled.add(keeper);
			watcher.directories.wakeUp();
		}
	}

	private static synchronized PipeWatcher register(PipeKeeper keeper) {
		PipeWatcher watcher = current;
		if (watcher == null) {
			watcher = new PipeWatcher();
			watcher.start();
			current = watcher;
		}
		Path place = resolve(keeper.path());
		watcher.places.put(keeper, place);
		watcher.keepers.put(place, keeper);
		watcher.directories.add(FifoDirectory.of(place));
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

	private static Path resolve(Path path) {
		try {
			return FifoDirectory.of(path).toRealPath().resolve(path.getFileName());
		}
		catch (IOException ex) {
			return path;
		}
	}

	/**
	 * Watch a pipe no longer. It may be checked once more.
	 * @param keeper what has checked it
	 */
	static synchronized void remove(PipeKeeper keeper) {
		PipeWatcher watcher = current;
		Path place = (watcher != null) ? watcher.places.remove(keeper) : null;
		if (watcher != null && place != null) {
			watcher.keepers.remove(place, keeper);
			watcher.unsettled.remove(keeper);
			watcher.directories.remove(FifoDirectory.of(place));
			if (watcher.places.isEmpty()) {
				current = null;
				watcher.closed = true;
				watcher.directories.close();
			}
		}
	}

	private void run() {
		while (!this.closed) {
			try {
				look();
			}
			catch (ClosedWatchServiceException ex) {
				// Nothing is left to watch
				return;
			}
			catch (Throwable ex) {
				// No memory, for example: look at everything, but not at once
				this.unsettled.addAll(this.places.keySet());
				LockSupport.parkNanos(this, RETRY_NANOS);
			}
		}
	}

	private void look() {
		long untilLook = Math.max(this.nextLook.leftNanos(), 1);
		WatchKey key = this.directories.await(this.unsettled.isEmpty() ? untilLook : Math.min(untilLook, RETRY_NANOS));
		if (key != null) {
			process(key);
		}
		if (this.nextLook.isOver()) {
			this.places.forEach(this::lookForItself);
			this.nextLook = TimeLimit.of(LOOK_NANOS);
		}
		this.unsettled.removeIf(this::settle);
	}

	/**
	 * Look for what is not notified, such as a rename further up the path.
	 * @param keeper what checks the pipe
	 * @param place where the pipe stands
	 */
	private void lookForItself(PipeKeeper keeper, Path place) {
		if (!keeper.isInPlace()) {
			changed(FifoDirectory.of(place));
			this.unsettled.add(keeper);
		}
	}

	private void process(WatchKey key) {
		Path directory = (Path) key.watchable();
		for (WatchEvent<?> event : key.pollEvents()) {
			if (event.context() instanceof Path name) {
				changed(directory.resolve(name));
			}
			else {
				// Some notifications were lost
				this.unsettled.addAll(this.places.keySet());
			}
		}
		if (!key.reset()) {
			changed(directory);
		}
	}

	private void changed(Path path) {
		PipeKeeper keeper = this.keepers.get(path);
		if (keeper != null && !keeper.check()) {
			this.unsettled.add(keeper);
		}
		if (this.directories.contains(path)) {
			this.directories.forget(path);
			this.places.forEach((other, place) -> {
				if (place.startsWith(path)) {
					this.unsettled.add(other);
				}
			});
		}
	}

	private boolean settle(PipeKeeper keeper) {
		Path place = this.places.get(keeper);
		if (place == null) {
			return true;
		}
		boolean watched = this.directories.watch(FifoDirectory.of(place));
		// In this order: what happens between the two is notified
		return keeper.check() && watched;
	}

}
