package io.pipeio.server;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FileNotifier;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link PipeWatcher} is notified of: whatever appears in the directories in which
 * pipes stand, or vanishes from them; and that what leads there, the directories above
 * and symbolic links, is renamed or deleted. What else happens up there wakes nobody, and
 * neither does a {@code write(2)} into a FIFO.
 */
final class WatchedDirectories {

	/** {@code null} where the user has too many ({@code inotify(7)}). */
	private final @Nullable FileNotifier notifier;

	/** For how many pipes each file matters. */
	private final Map<Path, Integer> uses = new HashMap<>();

	private final Map<Path, Integer> watches = new HashMap<>();

	private final Map<Integer, Path> watched = new HashMap<>();

	/** Of which directories the entries are told. */
	private final Set<Path> directories = new HashSet<>();

	WatchedDirectories(Path first) {
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
		}
		else if (timeoutMillis < 0) {
			LockSupport.park(this);
		}
		else {
			LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
		}
	}

	private void notified(int watch, String name, Consumer<@Nullable Path> changed) {
		Path file = find(watch);
		if (file != null) {
			changed.accept(file.resolve(name));
		}
		else if (watch == FileNotifier.OVERFLOW) {
			changed.accept(null);
		}
	}

	private synchronized @Nullable Path find(int watch) {
		return this.watched.get(watch);
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

	synchronized void add(PipePlace place) {
		use(place.directory());
		place.links().forEach(this::use);
	}

	private void use(Path file) {
		for (Path above = file; above != null; above = above.getParent()) {
			this.uses.merge(above, 1, Integer::sum);
		}
	}

	synchronized void remove(PipePlace place) {
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
	 * @param file the file
	 * @return whether it does
	 */
	synchronized boolean contains(Path file) {
		return this.uses.containsKey(file);
	}

	/**
	 * Watch what is not watched yet of the way to a pipe. What this user may not read is
	 * left out, but for the directory in which the pipe stands.
	 * @param place where the pipe stands
	 * @return whether that is watched
	 */
	synchronized boolean watch(PipePlace place) {
		if (this.notifier == null) {
			return false;
		}
		watchWay(this.notifier, place.directory());
		for (Path link : place.links()) {
			watchWay(this.notifier, link);
		}
		return this.directories.contains(place.directory()) || watchEntries(this.notifier, place.directory());
	}

	private void watchWay(FileNotifier open, Path file) {
		for (Path above = file; above.getParent() != null; above = above.getParent()) {
			if (!this.watches.containsKey(above)) {
				watchPlace(open, above);
			}
		}
	}

	private void watchPlace(FileNotifier open, Path file) {
		try {
			note(file, open.watchPlace(file));
		}
		catch (FifoException ex) {
			// It is missing, which its directory tells, or may not be read
			this.watches.remove(file);
		}
	}

	private boolean watchEntries(FileNotifier open, Path directory) {
		try {
			note(directory, open.watchEntries(directory));
			return this.directories.add(directory);
		}
		catch (FifoException ex) {
			// It is not there, or may not be read, or the user watches too many
			return false;
		}
	}

	/**
	 * Note a watch, of which there is one for each file, whatever it is called.
	 * @param file the path of the file
	 * @param watch its number
	 */
	private void note(Path file, int watch) {
		Path former = this.watched.put(watch, file);
		if (former != null && !former.equals(file)) {
			this.watches.remove(former);
			this.directories.remove(former);
		}
		this.watches.put(file, watch);
	}

	/**
	 * Watch something no longer, and nothing below: others may stand at these paths now.
	 * @param file the file
	 */
	synchronized void forget(Path file) {
		List.copyOf(this.watches.keySet()).stream().filter((other) -> other.startsWith(file)).forEach(this::unwatch);
	}

	private void unwatch(Path file) {
		this.directories.remove(file);
		Integer watch = this.watches.remove(file);
		if (watch != null && this.notifier != null) {
			this.watched.remove(watch);
			this.notifier.forget(watch);
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

}
