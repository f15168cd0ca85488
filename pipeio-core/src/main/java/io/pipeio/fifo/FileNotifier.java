package io.pipeio.fifo;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Tells what happens to files ({@code inotify(7)}): of clients that come to a FIFO, and
 * of pipes and directories that are deleted, renamed or replaced. Driven by one thread,
 * which blocks in {@link #await} and finally closes it; any other may call the other
 * methods.
 *
 * @since 0.1.0
 */
public final class FileNotifier implements AutoCloseable {

	/**
	 * Told instead of a watch when there were more notifications than the kernel keeps.
	 */
	public static final int OVERFLOW = -1;

	/** {@code struct inotify_event}, without the name that may follow. */
	private static final int HEADER = 16;

	private static final int OFFSET_LENGTH = 12;

	/** Holds a notification with the longest name, and more of them with short ones. */
	private static final int BUFFER_SIZE = 8 * 1024;

	private static final int NONE = -1;

	private final Charset charset = Charset
		.forName(System.getProperty("sun.jnu.encoding", StandardCharsets.UTF_8.name()));

	private final ByteBuffer events = Posix.allocate(BUFFER_SIZE);

	private final long address = Posix.addressOf(this.events);

	private final Path path;

	private final WakeUp wakeUp;

	private final Poller poller;

	private int descriptor;

	/**
	 * Create a notifier.
	 * @param path what it is for, named in exceptions
	 * @throws FifoException if a descriptor cannot be had, or the user has too many
	 * notifiers: see {@code /proc/sys/fs/inotify/max_user_instances}
	 */
	public FileNotifier(Path path) throws FifoException {
		PosixPlatform platform = Posix.platform();
		this.path = path;
		this.descriptor = Posix.inotifyInit(platform.nonBlocking | platform.closeOnExec);
		if (this.descriptor < 0) {
			throw new FifoException("inotify_init1", path, this.descriptor);
		}
		WakeUp opened = null;
		try {
			opened = new WakeUp(path);
			this.poller = new Poller(opened, 1, path);
		}
		catch (Throwable ex) {
			Posix.close(this.descriptor);
			if (opened != null) {
				opened.close();
			}
			throw ex;
		}
		this.wakeUp = opened;
	}

	/**
	 * Tell of clients of a FIFO: who opens it from now on, who writes, and who closes
	 * what could be written.
	 * @param fifo the FIFO, which this user must be allowed to read
	 * @return the number of the watch
	 * @throws FifoException if it cannot be watched, or the user watches too many files:
	 * see {@code /proc/sys/fs/inotify/max_user_watches}
	 */
	public int watchClients(Fifo fifo) throws FifoException {
		PosixPlatform platform = Posix.platform();
		return watch(fifo.anchorPath(),
				platform.notifyOpened | platform.notifyModified | platform.notifyClosedWritable);
	}

	/**
	 * Tell, by its name, of each file that appears in a directory or vanishes from it. A
	 * directory may be watched in both ways; the number of the watch is the same.
	 * @param directory the directory, which this user must be allowed to read
	 * @return the number of the watch
	 * @throws FifoException if it cannot be watched
	 */
	public int watchEntries(Path directory) throws FifoException {
		PosixPlatform platform = Posix.platform();
		return watch(directory.toString(), platform.notifyAlso | platform.notifyCreated | platform.notifyDeleted
				| platform.notifyMovedFrom | platform.notifyMovedTo);
	}

	/**
	 * Tell when a directory is renamed or deleted, whatever happens in it. Of a deletion
	 * nothing is told as long as somebody holds it, or what was in it: a client a pipe
	 * that was deleted before, for example.
	 * @param directory the directory, which this user must be allowed to read; what has
	 * become a symbolic link is not followed
	 * @return the number of the watch
	 * @throws FifoException if it cannot be watched
	 */
	public int watchPlace(Path directory) throws FifoException {
		return watchItself(directory, 0);
	}

	/**
	 * Tell when a symbolic link is renamed, deleted or replaced.
	 * @param link the link, which is not followed
	 * @return the number of the watch
	 * @throws FifoException if it cannot be watched
	 */
	public int watchLink(Path link) throws FifoException {
		// The number of its names is an attribute, and changes even if somebody holds it
		return watchItself(link, Posix.platform().notifyAttributes);
	}

	private int watchItself(Path file, int mask) throws FifoException {
		PosixPlatform platform = Posix.platform();
		return watch(file.toString(), mask | platform.notifyAlso | platform.notifyLinkItself | platform.notifySelfMoved
				| platform.notifySelfDeleted);
	}

	private synchronized int watch(String file, int mask) throws FifoException {
		int watch = Posix.inotifyAddWatch(this.descriptor, file, mask);
		if (watch < 0) {
			throw new FifoException("inotify_add_watch", this.path, watch);
		}
		return watch;
	}

	/**
	 * Tell no more of a file. It may be told of once more.
	 * @param watch the number of the watch
	 */
	public synchronized void forget(int watch) {
		Posix.inotifyRemoveWatch(this.descriptor, watch);
	}

	/**
	 * Block until there is something to tell, a wake-up comes, or the time is over.
	 * @param timeoutMillis how long to wait, or {@code -1} for no limit
	 * @param listener told of each notification
	 * @throws FifoException if a system call fails
	 */
	public void await(int timeoutMillis, Listener listener) throws FifoException {
		this.poller.set(0, this.descriptor, Posix.platform().pollIn);
		this.poller.await(1, timeoutMillis);
		if (this.poller.returned(0) != 0) {
			read(listener);
		}
	}

	private void read(Listener listener) throws FifoException {
		int count = Posix.read(this.descriptor, this.address, BUFFER_SIZE);
		if (count < 0 && !Errno.EAGAIN.is(count)) {
			throw new FifoException("read", this.path, count);
		}
		int next = 0;
		while (next < count) {
			int length = this.events.getInt(next + OFFSET_LENGTH);
			listener.notified(this.events.getInt(next), nameAt(next + HEADER, length));
			next += HEADER + length;
		}
	}

	/**
	 * Read a name, which is padded with zeros.
	 * @param position where it starts
	 * @param length how many bytes it has, with the padding
	 */
	private String nameAt(int position, int length) {
		int end = 0;
		while (end < length && this.events.get(position + end) != 0) {
			end++;
		}
		byte[] name = new byte[end];
		this.events.get(position, name);
		return new String(name, this.charset);
	}

	/**
	 * End the wait, or the next one if nobody waits.
	 */
	public void wakeUp() {
		this.wakeUp.signal();
	}

	/**
	 * Close it. To be called by the thread that waits, or after it has ended.
	 */
	@Override
	public synchronized void close() {
		if (this.descriptor != NONE) {
			Posix.close(this.descriptor);
			this.descriptor = NONE;
			this.wakeUp.close();
		}
	}

	/**
	 * Is told what has happened.
	 */
	@FunctionalInterface
	public interface Listener {

		/**
		 * Note what has happened.
		 * @param watch the number of the watch, or {@link #OVERFLOW}
		 * @param name of the file in the watched directory; empty if something has
		 * happened to the watched file itself, or nobody watches it any more
		 */
		void notified(int watch, String name);

	}

}
