package io.pipeio.fifo;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The descriptor through which another thread ends a {@code poll(2)}: an
 * {@code eventfd(2)}. A wake-up that comes before the poll is not lost: it ends the next
 * one. Closed by the thread that polls, never by the one that wakes.
 */
final class WakeUp {

	private static final int SIZE = Long.BYTES;

	private final ByteBuffer one = Posix.allocate(SIZE).putLong(0, 1);

	private final ByteBuffer count = Posix.allocate(SIZE);

	private final Object monitor = new Object();

	private int descriptor;

	WakeUp(Path path) throws FifoException {
		PosixPlatform platform = Posix.platform();
		this.descriptor = Posix.eventfd(0, platform.nonBlocking | platform.closeOnExec);
		if (this.descriptor < 0) {
			throw new FifoException("eventfd", path, this.descriptor);
		}
	}

	int descriptor() {
		return this.descriptor;
	}

	/**
	 * Wake the polling thread; without effect after {@link #close()}. A full counter, the
	 * one way in which the write can fail, means that a wake-up is pending anyway.
	 */
	void signal() {
		synchronized (this.monitor) {
			if (this.descriptor >= 0) {
				Posix.write(this.descriptor, Posix.addressOf(this.one), SIZE);
			}
		}
	}

	void reset() {
		Posix.read(this.descriptor, Posix.addressOf(this.count), SIZE);
	}

	void close() {
		synchronized (this.monitor) {
			if (this.descriptor >= 0) {
				Posix.close(this.descriptor);
				this.descriptor = -1;
			}
		}
	}

}
