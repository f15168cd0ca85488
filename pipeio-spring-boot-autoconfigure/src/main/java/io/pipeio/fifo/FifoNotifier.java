package io.pipeio.fifo;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/**
 * Tells of clients that come to any number of FIFOs ({@code inotify(7)}), of which one
 * end is open already, so that clients do not wait in {@code open(2)}. Driven by one
 * thread, which blocks in {@link #await}; any other may call the other methods, but for
 * {@link #close()}.
 *
 * @since 0.1.0
 */
public final class FifoNotifier implements AutoCloseable {

	/**
	 * Told instead of a watch when there were more notifications than the kernel keeps.
	 */
	public static final int OVERFLOW = -1;

	/** Size of {@code struct inotify_event} without the name, of which there is none. */
	private static final int EVENT = 16;

	private static final int OFFSET_LENGTH = 12;

	private static final int BUFFER_SIZE = 256 * EVENT;

	private final ByteBuffer events = Posix.allocate(BUFFER_SIZE);

	private final long address = Posix.addressOf(this.events);

	private final Path path;

	private final int descriptor;

	private final WakeUp wakeUp;

	private final Poller poller;

	/**
	 * Create a notifier.
	 * @param path the path of a pipe, named in exceptions
	 * @throws FifoException if a descriptor cannot be had, or the user has too many
	 * notifiers: see {@code /proc/sys/fs/inotify/max_user_instances}
	 */
	public FifoNotifier(Path path) throws FifoException {
		PosixPlatform platform = Posix.platform();
		this.path = path;
		this.descriptor = Posix.inotifyInit(platform.nonBlocking | platform.closeOnExec);
		if (this.descriptor < 0) {
			throw new FifoException("inotify_init1", path, this.descriptor);
		}
		try {
			this.wakeUp = new WakeUp(path);
		}
		catch (Throwable ex) {
			Posix.close(this.descriptor);
			throw ex;
		}
		this.poller = new Poller(this.wakeUp, 1, path);
	}

	/**
	 * Watch a FIFO. Whoever opens it from now on is told of, whoever writes, and whoever
	 * closes what could be written.
	 * @param fifo the FIFO, which this user must be allowed to read
	 * @return the number of the watch
	 * @throws FifoException if it cannot be watched, or the user watches too many files:
	 * see {@code /proc/sys/fs/inotify/max_user_watches}
	 */
	public int watch(Fifo fifo) throws FifoException {
		PosixPlatform platform = Posix.platform();
		int mask = platform.notifyOpened | platform.notifyModified | platform.notifyClosedWritable;
		return fifo.checked("inotify_add_watch", Posix.inotifyAddWatch(this.descriptor, fifo.anchorPath(), mask));
	}

	/**
	 * Watch a FIFO no longer. It may be told of once more.
	 * @param watch the number of the watch
	 */
	public void forget(int watch) {
		Posix.inotifyRemoveWatch(this.descriptor, watch);
	}

	/**
	 * Block until there is something to tell, a wake-up comes, or the time is over.
	 * @param timeoutMillis how long to wait, or {@code -1} for no limit
	 * @param notified given the watch of each FIFO that somebody has used, or
	 * {@link #OVERFLOW}
	 * @throws FifoException if a system call fails
	 */
	public void await(int timeoutMillis, IntConsumer notified) throws FifoException {
		this.poller.set(0, this.descriptor, Posix.platform().pollIn);
		this.poller.await(1, timeoutMillis);
		if (this.poller.returned(0) == 0) {
			return;
		}
		int count = Posix.read(this.descriptor, this.address, BUFFER_SIZE);
		if (count < 0 && !Errno.EAGAIN.is(count)) {
			throw new FifoException("read", this.path, count);
		}
		for (int event = 0; event < count; event += EVENT + this.events.getInt(event + OFFSET_LENGTH)) {
			notified.accept(this.events.getInt(event));
		}
	}

	/**
	 * End the wait, or the next one if nobody waits.
	 */
	public void wakeUp() {
		this.wakeUp.signal();
	}

	/**
	 * Close it. To be called by the thread that waits, when nobody else uses it any more.
	 */
	@Override
	public void close() {
		Posix.close(this.descriptor);
		this.wakeUp.close();
	}

}
