package io.pipeio.fifo;

import java.nio.ByteBuffer;

/**
 * The writing end of an out-pipe. One thread waits ({@link #awaitReader()},
 * {@link #awaitEvent}) and finally closes it; any other may call {@link #write()}
 * meanwhile, one at a time, and {@link #wakeUp()}.
 *
 * <p>
 * No reading end is held, so that the arrival and the departure of readers can be seen:
 * {@code open(2)} for writing blocks until the first has come, and {@code poll(2)}
 * reports an error once the last has gone. The writing end, once open, stays open between
 * readers, so that what is in the pipe stays there.
 *
 * @since 0.1.0
 */
public final class FifoWriter implements AutoCloseable {

	private static final int BUFFER_SIZE = 64 * 1024;

	private static final int NONE = -1;

	private final Fifo fifo;

	private final WakeUp wakeUp;

	private final Poller poller;

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_SIZE).limit(0);

	private final long address = Posix.addressOf(this.buffer);

	private int descriptor = NONE;

	private int releasing = NONE;

	/** Held for a process that has run out of descriptors when it must release. */
	private int spare;

	/**
	 * Prepare the writing end; nothing is opened yet.
	 * @param fifo the pipe; it must stay open as long as this writer
	 * @throws FifoException if this user may not write the pipe, or a descriptor cannot
	 * be had
	 */
	public FifoWriter(Fifo fifo) throws FifoException {
		fifo.requireWritable();
		this.fifo = fifo;
		this.spare = fifo.openSpare();
		try {
			this.wakeUp = new WakeUp(fifo.path());
		}
		catch (FifoException ex) {
			Posix.close(this.spare);
			throw ex;
		}
		this.poller = new Poller(this.wakeUp, fifo.path());
	}

	/**
	 * Block until the pipe has a reader. Ends early only by {@link #release()}.
	 * @throws FifoException if the pipe cannot be opened
	 */
	public void awaitReader() throws FifoException {
		int fresh = this.fifo.awaitReader();
		if (this.descriptor != NONE) {
			// The one that is open has kept the pipe's content, and serves on
			Posix.close(fresh);
			return;
		}
		PosixPlatform platform = Posix.platform();
		int result = Posix.fcntl(fresh, platform.setStatusFlags, platform.nonBlocking);
		if (result < 0) {
			Posix.close(fresh);
			throw new FifoException("fcntl", this.fifo.path(), result);
		}
		this.descriptor = fresh;
	}

	/**
	 * The bytes to write.
	 * @return a buffer between whose position and limit stands what {@link #write()} has
	 * still to write
	 */
	public ByteBuffer buffer() {
		return this.buffer;
	}

	/**
	 * Write as much of the {@link #buffer()} as the pipe takes at once, without blocking.
	 * @return {@link Status#OK} if all of it was written
	 * @throws FifoException if the system call fails
	 */
	public Status write() throws FifoException {
		if (!this.buffer.hasRemaining()) {
			return Status.OK;
		}
		int count = Posix.write(this.descriptor, this.address + this.buffer.position(), this.buffer.remaining());
		if (Errno.EAGAIN.is(count)) {
			return Status.FULL;
		}
		if (Errno.EPIPE.is(count)) {
			return Status.NO_READER;
		}
		if (count < 0) {
			throw new FifoException("write", this.fifo.path(), count);
		}
		this.buffer.position(this.buffer.position() + count);
		return this.buffer.hasRemaining() ? Status.FULL : Status.OK;
	}

	/**
	 * Block until the last reader has gone, {@link #wakeUp()} is called or, if asked for,
	 * the pipe takes bytes.
	 * @param space whether to wait for space in the pipe, too
	 * @return {@link Status#NO_READER} if the last reader has gone
	 * @throws FifoException if the system call fails
	 */
	public Status awaitEvent(boolean space) throws FifoException {
		PosixPlatform platform = Posix.platform();
		int events = this.poller.await(this.descriptor, space ? platform.pollOut : 0);
		return ((events & platform.pollError) != 0) ? Status.NO_READER : Status.OK;
	}

	/**
	 * End the wait of {@link #awaitEvent}, or the next one. May be called by any thread,
	 * at any time.
	 */
	public void wakeUp() {
		this.wakeUp.signal();
	}

	/**
	 * End the wait of {@link #awaitReader()}, now and from now on, by opening the reading
	 * end. May be called by any thread, but not after {@link #close()}. Where even the
	 * spare descriptor was taken by somebody else, nothing happens: call it again.
	 */
	public void release() {
		if (this.releasing == NONE) {
			this.spare = closed(this.spare);
			this.releasing = this.fifo.openForReadingOrNone();
		}
	}

	/**
	 * How much is lost when the writing end is closed: what is in the pipe and has no
	 * reader. To be called by the thread that waits, as the last thing before
	 * {@link #close()}.
	 * @return the number of bytes, zero if there is a reader to read them
	 * @throws FifoException if a system call fails
	 */
	public int unread() throws FifoException {
		this.releasing = closed(this.releasing);
		if (this.descriptor == NONE) {
			return 0;
		}
		// So that the poll does not block
		this.wakeUp.signal();
		if (awaitEvent(false) != Status.NO_READER) {
			return 0;
		}
		int count = Posix.bytesToRead(this.descriptor);
		if (count < 0) {
			throw new FifoException("ioctl", this.fifo.path(), count);
		}
		return count;
	}

	/**
	 * Close the writing end. To be called by the thread that waits.
	 */
	@Override
	public void close() {
		this.descriptor = closed(this.descriptor);
		this.releasing = closed(this.releasing);
		this.spare = closed(this.spare);
		this.wakeUp.close();
	}

	private static int closed(int descriptor) {
		if (descriptor != NONE) {
			Posix.close(descriptor);
		}
		return NONE;
	}

	/**
	 * What a call has found.
	 */
	public enum Status {

		/** There is a reader, and nothing is left to write. */
		OK,

		/** The pipe takes no more for now. */
		FULL,

		/** Nobody has the pipe open for reading. */
		NO_READER

	}

}
