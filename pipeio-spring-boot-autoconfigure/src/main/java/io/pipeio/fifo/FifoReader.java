package io.pipeio.fifo;

import java.nio.ByteBuffer;

/**
 * The reading end of an in-pipe. Driven by one thread, which blocks in {@link #next()}
 * until bytes are there, a client comes or the last one goes, or {@link #wakeUp()} is
 * called by any thread.
 *
 * <p>
 * When the last client has gone, a fresh descriptor is opened before the old one is
 * closed: one that has seen the end of the file would report {@code POLLHUP} for ever,
 * while on a fresh one {@code poll(2)} sleeps until the next client comes; and since the
 * FIFO never lacks a reader, what such a client has written already stays in it.
 *
 * @since 0.1.0
 */
public final class FifoReader implements AutoCloseable {

	private static final int BUFFER_SIZE = 64 * 1024;

	private final Fifo fifo;

	private final WakeUp wakeUp;

	private final Poller poller;

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_SIZE);

	private final long address = Posix.addressOf(this.buffer);

	private int descriptor;

	private boolean connected;

	/** Whether the descriptor has seen the end of the file, and must not be polled. */
	private boolean atEnd;

	/**
	 * Open the reading end, without waiting for a client.
	 * @param fifo the pipe; it must stay open as long as this reader
	 * @throws FifoException if it cannot be opened
	 */
	public FifoReader(Fifo fifo) throws FifoException {
		this.fifo = fifo;
		this.descriptor = fifo.openForReading();
		try {
			this.wakeUp = new WakeUp(fifo.path());
		}
		catch (FifoException ex) {
			Posix.close(this.descriptor);
			throw ex;
		}
		this.poller = new Poller(this.wakeUp, fifo.path());
	}

	/**
	 * Block until something happens.
	 * @return what happened
	 * @throws FifoException if a system call fails; the reader can still be used: what
	 * failed is tried again by the next call
	 */
	public Event next() throws FifoException {
		if (this.atEnd) {
			renew();
		}
		// A read would report the end of the file also before the first client
		return this.connected ? read() : awaitClient();
	}

	private Event read() throws FifoException {
		int count = Posix.read(this.descriptor, this.address, BUFFER_SIZE);
		while (Errno.EAGAIN.is(count)) {
			if (await() == 0) {
				return Event.WOKEN_UP;
			}
			count = Posix.read(this.descriptor, this.address, BUFFER_SIZE);
		}
		return toEvent(count);
	}

	private Event toEvent(int count) throws FifoException {
		if (count < 0) {
			throw new FifoException("read", this.fifo.path(), count);
		}
		if (count == 0) {
			this.connected = false;
			this.atEnd = true;
			return Event.DISCONNECTED;
		}
		this.buffer.limit(count).position(0);
		return Event.BYTES;
	}

	/**
	 * Read without waiting.
	 * @return {@link Event#BYTES}; or {@link Event#DISCONNECTED} if there are no bytes
	 * and no clients, {@link Event#WOKEN_UP} if there are no bytes
	 * @throws FifoException if a system call fails
	 */
	public Event poll() throws FifoException {
		this.buffer.limit(0);
		int count = Posix.read(this.descriptor, this.address, BUFFER_SIZE);
		boolean nothing = Errno.EAGAIN.is(count) || (count == 0 && !this.connected);
		return nothing ? Event.WOKEN_UP : toEvent(count);
	}

	private Event awaitClient() throws FifoException {
		if (await() == 0) {
			return Event.WOKEN_UP;
		}
		this.connected = true;
		return Event.CONNECTED;
	}

	private int await() throws FifoException {
		return this.poller.await(this.descriptor, Posix.platform().pollIn);
	}

	private void renew() throws FifoException {
		int fresh = this.fifo.openForReading();
		Posix.close(this.descriptor);
		this.descriptor = fresh;
		this.atEnd = false;
	}

	/**
	 * What the last {@link Event#BYTES} brought.
	 * @return the bytes, which the next call of {@link #next()} overwrites
	 */
	public ByteBuffer bytes() {
		return this.buffer;
	}

	/**
	 * How much is in the pipe.
	 * @return the number of bytes that a client has written and that were not read yet
	 * @throws FifoException if the kernel does not tell
	 */
	public int available() throws FifoException {
		int count = Posix.bytesToRead(this.descriptor);
		if (count < 0) {
			throw new FifoException("ioctl", this.fifo.path(), count);
		}
		return count;
	}

	/**
	 * End the wait of the reading thread, or the next one if it does not wait. May be
	 * called by any thread, at any time.
	 */
	public void wakeUp() {
		this.wakeUp.signal();
	}

	/**
	 * Close the reading end. To be called by the thread that reads, or after it has
	 * ended.
	 */
	@Override
	public void close() {
		if (this.descriptor >= 0) {
			Posix.close(this.descriptor);
			this.descriptor = -1;
			this.wakeUp.close();
		}
	}

	/**
	 * What {@link #next()} has seen.
	 */
	public enum Event {

		/**
		 * A first client is there: {@code poll(2)} tells so when it has written, or has
		 * gone.
		 */
		CONNECTED,

		/** Bytes were read. */
		BYTES,

		/** The last client has closed the pipe, and all that was written is read. */
		DISCONNECTED,

		/** Another thread has called {@link FifoReader#wakeUp()}. */
		WOKEN_UP

	}

}
