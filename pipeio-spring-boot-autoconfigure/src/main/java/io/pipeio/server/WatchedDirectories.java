package io.pipeio.server;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The directories of which the file system notifies a {@link PipeWatcher}: those in which
 * pipes stand, and the ones above them, in which they may be renamed. Only a creation and
 * a deletion are asked for: a {@code write(2)} into a FIFO would be a modification.
 */
final class WatchedDirectories {

	/** {@code null} where the user has too many ({@code inotify(7)}). */
	private final @Nullable WatchService service;

	private final Object waking = new Object();

	private @Nullable Thread waiting;

	private boolean wakeUp;

	private final Map<Path, Integer> uses = new HashMap<>();

	private final Map<Path, WatchKey> keys = new HashMap<>();

	WatchedDirectories() {
		this.service = open();
	}

	private static @Nullable WatchService open() {
		try {
			return FileSystems.getDefault().newWatchService();
		}
		catch (IOException | UnsupportedOperationException ex) {
			return null;
		}
	}

	/**
	 * Block until there is something new in a directory, {@link #wakeUp()} is called, or
	 * the time is over.
	 * @param nanos how long to wait
	 * @return its key, or {@code null} if there is nothing new
	 */
	@Nullable WatchKey await(long nanos) {
		synchronized (this.waking) {
			if (this.wakeUp) {
				this.wakeUp = false;
				return null;
			}
			this.waiting = Thread.currentThread();
		}
		try {
			if (this.service == null) {
				TimeUnit.NANOSECONDS.sleep(nanos);
				return null;
			}
			return this.service.poll(nanos, TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			return null;
		}
		finally {
			synchronized (this.waking) {
				this.waiting = null;
				// It is meant for the wait alone, not for observers
				Thread.interrupted();
			}
		}
	}

	/**
	 * End the wait, or the next one if nobody waits.
	 */
	void wakeUp() {
		synchronized (this.waking) {
			if (this.waiting != null) {
				this.waiting.interrupt();
			}
			else {
				this.wakeUp = true;
			}
		}
	}

	synchronized void add(Path directory) {
		this.uses.merge(directory, 1, Integer::sum);
		if (directory.getParent() != null) {
			this.uses.merge(directory.getParent(), 1, Integer::sum);
		}
	}

	synchronized void remove(Path directory) {
		release(directory);
		if (directory.getParent() != null) {
			release(directory.getParent());
		}
	}

	private void release(Path directory) {
		if (this.uses.merge(directory, -1, Integer::sum) == 0) {
			this.uses.remove(directory);
			forget(directory);
		}
	}

	synchronized boolean contains(Path directory) {
		return this.uses.containsKey(directory);
	}

	/**
	 * Watch a directory, and the one above it, unless they are watched.
	 * @param directory the directory
	 * @return whether it is watched
	 */
	synchronized boolean watch(Path directory) {
		if (directory.getParent() != null) {
			register(directory.getParent());
		}
		return register(directory);
	}

	private boolean register(Path directory) {
		if (this.service == null || this.keys.containsKey(directory)) {
			return this.service != null;
		}
		try {
			this.keys.put(directory, directory.register(this.service, StandardWatchEventKinds.ENTRY_CREATE,
					StandardWatchEventKinds.ENTRY_DELETE));
			return true;
		}
		catch (IOException ex) {
			// It is not there, or may not be read, or the user watches too many
			return false;
		}
	}

	/**
	 * Watch a directory no longer: another may stand at its path now.
	 * @param directory the directory
	 */
	synchronized void forget(Path directory) {
		WatchKey key = this.keys.remove(directory);
		if (key != null) {
			key.cancel();
		}
	}

	synchronized void close() {
		try {
			if (this.service != null) {
				this.service.close();
			}
		}
		catch (IOException ex) {
			// It is closed all the same, and nobody is left to be notified
			this.keys.clear();
		}
		wakeUp();
	}

}
