package io.pipeio.fifo;

import java.nio.file.Path;
import java.util.List;

/**
 * Waits for clients of several reading ends at once: an in-pipe has more than one while
 * clients still write to a FIFO that was deleted. Driven by one thread, which blocks in
 * {@link #await}; any other may call {@link #wakeUp()}.
 *
 * @since 0.1.0
 */
public final class FifoSelector implements AutoCloseable {

	/** Maximum number of reading ends. */
	public static final int CAPACITY = 16;

	private final WakeUp wakeUp;

	private final Poller poller;

	/**
	 * Create a selector.
	 * @param path the path of the pipe, named in exceptions
	 * @throws FifoException if a descriptor cannot be had
	 */
	public FifoSelector(Path path) throws FifoException {
		this.wakeUp = new WakeUp(path);
		this.poller = new Poller(this.wakeUp, CAPACITY, path);
	}

	/**
	 * Block until one of the readers has something to tell, a wake-up comes, or the time
	 * is over.
	 * @param readers the readers, {@value #CAPACITY} at the most; each must have said
	 * {@link FifoReader.Event#NOTHING} last
	 * @param timeoutMillis how long to wait, or {@code -1} for no limit
	 * @throws FifoException if the system call fails
	 */
	public void await(List<FifoReader> readers, int timeoutMillis) throws FifoException {
		int count = readers.size();
		for (int i = 0; i < count; i++) {
			this.poller.set(i, readers.get(i).descriptor(), Posix.platform().pollIn);
		}
		this.poller.await(count, timeoutMillis);
		for (int i = 0; i < count; i++) {
			if (this.poller.returned(i) != 0) {
				readers.get(i).markReady();
			}
		}
	}

	/**
	 * End the wait, or the next one if nobody waits. May be called by any thread, at any
	 * time.
	 */
	public void wakeUp() {
		this.wakeUp.signal();
	}

	/**
	 * Close it. To be called by the thread that waits, or after it has ended.
	 */
	@Override
	public void close() {
		this.wakeUp.close();
	}

}
