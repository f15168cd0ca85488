package io.pipeio.watch;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.pipeio.fifo.FifoDirectory;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FileNotifier;
import org.jspecify.annotations.Nullable;

/**
 * Notifications of a {@link PipeWatcher}: whatever appears in the directories in which
 * pipes stand, or vanishes from them; and that what leads there, the directories above
 * and symbolic links, is renamed or deleted. What else happens up there wakes nobody, and
 * neither does a {@code write(2)} into a FIFO.
 */
final class WatchedDirectories {

	/** Errors that are left out: a file that is missing, or that may not be read. */
	private static final Set<String> NOT_WATCHED = Set.of("ENOENT", "ENOTDIR", "EACCES");

	/** {@code null} where the user has too many ({@code inotify(7)}). */
	private final @Nullable FileNotifier notifier;

	/** For how many pipes each file matters. */
	private final Map<Path, Integer> uses = new HashMap<>();

	private final Map<Path, Integer> watches = new HashMap<>();

	/** By the number of the watch: one directory may be reached by several paths. */
	private final Map<Integer, Set<Path>> watched = new HashMap<>();

	private final Consumer<Path> replaced;

	/**
	 * Watch nothing yet.
	 * @param first the path of a pipe, named in exceptions
	 * @param replaced told of each file of which it is noticed that another, or none, has
	 * taken its place, by the thread that notices
	 */
	WatchedDirectories(Path first, Consumer<Path> replaced) {
		this.replaced = replaced;
		this.notifier = open(first);
	}

	private static @Nullable FileNotifier open(Path path) {
		try {
			return new FileNotifier(path);
		}
		catch (FifoException ex) {
			return null;
		}
	}

	/**
	 * Block until there is something new, {@link #wakeUp} is called, or the time is over.
	 * @param timeoutMillis how long to wait, or {@code -1} for no limit
	 * @param changed given each file of which something may have become, or {@code null}
	 * if that may be any file
	 * @throws FifoException if a system call fails
	 */
	void await(int timeoutMillis, Consumer<@Nullable Path> changed) throws FifoException {
		if (this.notifier != null) {
			this.notifier.await(timeoutMillis, (watch, name) -> notified(watch, name, changed));
			return;
		}
		// An observer may have left it behind, and there would be no wait
		Thread.interrupted();
		if (timeoutMillis < 0) {
			LockSupport.park(this);
		}
		else {
			LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
		}
	}

	private void notified(int watch, String name, Consumer<@Nullable Path> changed) {
		if (watch == FileNotifier.OVERFLOW) {
			changed.accept(null);
			return;
		}
		for (Path file : find(watch)) {
			try {
				changed.accept(file.resolve(name));
			}
			catch (InvalidPathException ex) {
				// Not the name of a pipe, which this JVM could not have either
				continue;
			}
		}
	}

	private synchronized Set<Path> find(int watch) {
		return Set.copyOf(this.watched.getOrDefault(watch, Set.of()));
	}

	/**
	 * End the wait, or the next one if nobody waits.
	 * @param waiting the thread that waits
	 */
	void wakeUp(Thread waiting) {
		if (this.notifier != null) {
			this.notifier.wakeUp();
		}
		else {
			LockSupport.unpark(waiting);
		}
	}

	synchronized void add(ResolvedPath place) {
		use(place.directory());
		place.links().forEach(this::use);
	}

	private void use(Path file) {
		for (Path above = file; above != null; above = above.getParent()) {
			this.uses.merge(above, 1, Integer::sum);
		}
	}

	synchronized void remove(ResolvedPath place) {
		release(place.directory());
		place.links().forEach(this::release);
	}

	private void release(Path file) {
		for (Path above = file; above != null; above = above.getParent()) {
			if (this.uses.merge(above, -1, Integer::sum) == 0) {
				this.uses.remove(above);
				unwatch(above);
			}
		}
	}

	/**
	 * Whether something leads to pipes, or pipes stand in it.
	 * @return whether it does
	 */
	synchronized boolean contains(Path file) {
		return this.uses.containsKey(file);
	}

	/**
	 * Watch the way to a pipe, whatever stands there now. What this user may not read is
	 * left out, but for the directory in which the pipe stands.
	 * @param place where the pipe stands
	 * @return whether it is watched
	 */
	synchronized boolean watch(ResolvedPath place) {
		if (this.notifier == null) {
			return false;
		}
		if (!this.uses.containsKey(place.directory())) {
			// Its pipe was removed meanwhile
			return true;
		}
		boolean complete = watchWay(this.notifier, place.directory());
		for (Path link : place.links()) {
			complete &= watch(link, this.notifier::watchLink);
			complete &= watchWay(this.notifier, FifoDirectory.of(link));
		}
		return watchEntries(this.notifier, place) && complete;
	}

	private boolean watchWay(FileNotifier open, Path directory) {
		boolean complete = true;
		for (Path above = directory; above.getParent() != null; above = above.getParent()) {
			complete &= watch(above, open::watchPlace);
		}
		return complete;
	}

	private boolean watch(Path file, Watching watching) {
		try {
			note(file, watching.watch(file));
			return true;
		}
		catch (FifoException ex) {
			replace(file);
			return NOT_WATCHED.contains(ex.getErrorName());
		}
	}

	private boolean watchEntries(FileNotifier open, ResolvedPath place) {
		try {
			note(place.directory(), open.watchEntries(place.givenDirectory()));
			return true;
		}
		catch (FifoException ex) {
			// It is not there, or may not be read, or the user watches too many
			return false;
		}
	}

	private void note(Path file, int watch) {
		Integer former = this.watches.get(file);
		if (former != null && former != watch) {
			replace(file);
		}
		this.watches.put(file, watch);
		this.watched.computeIfAbsent(watch, (number) -> new HashSet<>()).add(file);
	}

	/**
	 * Watch no longer what has stood at a path. Of all that is notified of it and was not
	 * read yet, nobody learns then.
	 */
	private void replace(Path file) {
		if (this.watches.containsKey(file)) {
			unwatch(file);
			this.replaced.accept(file);
		}
	}

	private void unwatch(Path file) {
		Integer watch = this.watches.remove(file);
		Set<Path> files = (watch != null) ? this.watched.get(watch) : null;
		if (watch != null && files != null && files.remove(file) && files.isEmpty()) {
			this.watched.remove(watch);
			if (this.notifier != null) {
				this.notifier.forget(watch);
			}
		}
	}

	/**
	 * Close it. To be called by the thread that waits, or after it has ended.
	 */
	void close() {
		if (this.notifier != null) {
			this.notifier.close();
		}
	}

	/**
	 * Watches a file.
	 */
	private interface Watching {

		int watch(Path file) throws FifoException;

	}

}
