package io.pipeio.fifo;

import java.nio.ByteBuffer;

/**
 * The writing end of an out-pipe. One thread waits ({@link #awaitReader()},
 * {@link #awaitEvent}) and finally closes it; any other may call {@link #write()}
 * meanwhile, one at a time, and {@link #wakeUp()}.
 *
 * <p>
 * No reading end is held, so that the arrival and the departure of readers can be seen:
 * {@code open(2)} for writing blocks until one has come, or a {@link FileNotifier} tells
 * of it, and {@code poll(2)} reports an error once the last has gone. The writing end,
 * once open, stays open between readers, so that what is in the pipe stays there.
 *
 * @since 0.1.0
 */
public final class FifoWriter implements AutoCloseable {

	private static final int BUFFER_SIZE = 64 * 1024;

	private static final int NONE = -1;

	private final int capacity;

	private final WakeUp wakeUp;

	private final Poller poller;

	private final ByteBuffer buffer = Posix.allocateBuffer(BUFFER_SIZE).limit(0);

	private final long address = Posix.addressOf(this.buffer);

	private Fifo fifo;

	private int descriptor = NONE;

	/** Whether it was opened, and nothing was written yet. */
	private boolean untouched;

	/**
	 * The reading end that releases the out-thread from {@code open(2)}. Guarded, as the
	 * spare is, by the lock under which the owner calls {@link #release()} and
	 * {@link #endRelease()}.
	 */
	private int releasing = NONE;

	/** Held for a process that has run out of descriptors when it needs one. */
	private int spare;

	/**
	 * Prepare the writing end; nothing is opened yet.
	 * @param fifo the pipe; it must stay open as long as this writer
	 * @param capacity how many bytes the kernel is to buffer, or zero to leave that
	 * @throws FifoException if this user may not write the pipe, a descriptor cannot be
	 * had, or the kernel refuses the capacity
	 */
	public FifoWriter(Fifo fifo, int capacity) throws FifoException {
		fifo.requireWritable();
		if (capacity > 0) {
			fifo.requireCapacity(capacity);
		}
		this.fifo = fifo;
		this.capacity = capacity;
		this.spare = fifo.openSpare();
		try {
			this.wakeUp = new WakeUp(fifo.path());
		}
		catch (Throwable ex) {
			Posix.close(this.spare);
			throw ex;
		}
		this.poller = new Poller(this.wakeUp, 1, fifo.path());
	}

	/**
	 * The pipe that is written.
	 * @return the pipe
	 */
	public Fifo fifo() {
		return this.fifo;
	}

	/**
	 * Block until the pipe has a reader. Ends early only by {@link #release()}.
	 * @throws FifoException if the pipe cannot be opened
	 */
	public void awaitReader() throws FifoException {
		accept(this.fifo.awaitReader());
	}

	/**
	 * Open the writing end if it has a reader now.
	 * @throws FifoException if the pipe cannot be opened
	 */
	public void openIfRead() throws FifoException {
		int fresh = this.fifo.openForWritingOrNone();
		if (fresh >= 0) {
			accept(fresh);
		}
	}

	/**
	 * Open the writing end though there may be no reader, so that none waits in
	 * {@code open(2)} for it. A reading end of our own is open for a moment.
	 * @return whether it is open
	 * @throws FifoException if a system call fails
	 */
	public boolean openAhead() throws FifoException {
		if (this.descriptor != NONE) {
			return true;
		}
		int reading = openReadingEnd();
		try {
			openIfRead();
		}
		finally {
			closed(reading);
			restoreSpare();
		}
		return this.descriptor != NONE;
	}

	private void accept(int fresh) throws FifoException {
		if (this.descriptor != NONE) {
			// The one that is open has kept the pipe's content, and serves on
			Posix.close(fresh);
			return;
		}
		PosixPlatform platform = Posix.platform();
		try {
			this.fifo.checked("fcntl", Posix.fcntl(fresh, platform.setStatusFlags, platform.nonBlocking));
		}
		catch (Throwable ex) {
			Posix.close(fresh);
			throw ex;
		}
		this.descriptor = fresh;
		this.untouched = true;
	}

	/**
	 * Whether somebody else has left something in the pipe. Told once, and before
	 * anything is written: what is in the pipe later is our own.
	 * @return whether there is something
	 * @throws FifoException if the system call fails
	 */
	public boolean hasLeftover() throws FifoException {
		boolean opened = this.untouched;
		this.untouched = false;
		return opened && unread() > 0;
	}

	/**
	 * Copy what is in the pipe, where it stays.
	 * @return all of it
	 * @throws FifoException if this user may not read the pipe, or the kernel does not
	 * grant a second one of its size; or a system call fails
	 */
	public byte[] copyLeftover() throws FifoException {
		return PipeCopy.contentOf(this.fifo);
	}

	/**
	 * Let the kernel buffer what was asked for, once there is a reader.
	 * @throws FifoException if the kernel refuses now what it would have granted in the
	 * beginning; the pipe has not changed then
	 */
	public void setCapacity() throws FifoException {
		this.fifo.setCapacity(this.descriptor, this.capacity);
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
		this.buffer.position(this.buffer.position() + this.fifo.checked("write", count));
		return this.buffer.hasRemaining() ? Status.FULL : Status.OK;
	}

	/**
	 * Block until the last reader has gone, {@link #wakeUp()} is called, the time is over
	 * or, if asked for, the pipe takes bytes.
	 * @param space whether to wait for space in the pipe, too
	 * @param timeoutMillis how long to wait, or {@code -1} for no limit
	 * @return {@link Status#NO_READER} if the last reader has gone
	 * @throws FifoException if the system call fails
	 */
	public Status awaitEvent(boolean space, int timeoutMillis) throws FifoException {
		PosixPlatform platform = Posix.platform();
		this.poller.set(0, this.descriptor, space ? platform.pollOut : 0);
		this.poller.await(1, timeoutMillis);
		return ((this.poller.returned(0) & platform.pollError) != 0) ? Status.NO_READER : Status.OK;
	}

	/**
	 * Whether somebody has the pipe open for reading. To be called by the thread that
	 * waits.
	 * @return whether there is a reader
	 * @throws FifoException if the system call fails
	 */
	public boolean hasReader() throws FifoException {
		return this.descriptor != NONE && awaitEvent(false, 0) != Status.NO_READER;
	}

	/**
	 * End the wait of {@link #awaitEvent}, or the next one. May be called by any thread,
	 * at any time.
	 */
	public void wakeUp() {
		this.wakeUp.signal();
	}

	/**
	 * End the wait of {@link #awaitReader()}, or the next one, by opening the reading
	 * end, which stays open until {@link #endRelease()}. May be called by any thread,
	 * with the lock under which {@link #endRelease()} is called, but not after
	 * {@link #close()}. Where even the spare descriptor was taken by somebody else,
	 * nothing happens: call it again.
	 * @return whether it was opened
	 */
	public boolean release() {
		if (this.releasing == NONE) {
			this.releasing = openReadingEnd();
		}
		return this.releasing != NONE;
	}

	/**
	 * Undo {@link #release()}. Called by the out-thread.
	 * @return whether there was one
	 */
	public boolean endRelease() {
		boolean released = (this.releasing != NONE);
		this.releasing = closed(this.releasing);
		restoreSpare();
		return released;
	}

	private int openReadingEnd() {
		int reading = this.fifo.openForReadingOrNone();
		if (reading == NONE && this.spare != NONE) {
			this.spare = closed(this.spare);
			reading = this.fifo.openForReadingOrNone();
		}
		return reading;
	}

	private void restoreSpare() {
		if (this.spare == NONE) {
			this.spare = this.fifo.openSpareOrNone();
		}
	}

	/**
	 * Return the number of bytes in the pipe: written and not yet read.
	 * @return the number of bytes
	 * @throws FifoException if the system call fails
	 */
	public int unread() throws FifoException {
		return (this.descriptor != NONE) ? this.fifo.checked("ioctl", Posix.bytesToRead(this.descriptor)) : 0;
	}

	/**
	 * Take out what is in the pipe, in one {@code read(2)}: what a reader that comes in
	 * this very moment has read is missing at its start.
	 * @return how many bytes were taken out
	 * @throws FifoException if a system call fails; nothing was taken out then
	 */
	public int takeBack() throws FifoException {
		int unread = unread();
		if (unread == 0) {
			return 0;
		}
		ByteBuffer content = Posix.allocateBuffer(unread);
		int reading = this.fifo.checked("open", openReadingEnd());
		int count = Posix.read(reading, Posix.addressOf(content), unread);
		Posix.close(reading);
		restoreSpare();
		return Errno.EAGAIN.is(count) ? 0 : this.fifo.checked("read", count);
	}

	/**
	 * Write another FIFO from now on. What is in this one is lost if nobody reads it: see
	 * {@link #takeBack()}. Its writing end is closed with it.
	 * @param successor the FIFO that has taken its place
	 */
	public void moveTo(Fifo successor) {
		this.fifo.keep(this.descriptor);
		close(this.releasing, this.spare);
		this.descriptor = NONE;
		this.releasing = NONE;
		this.spare = successor.openSpareOrNone();
		this.fifo = successor;
	}

	/**
	 * Close the writing end. To be called by the thread that waits.
	 */
	@Override
	public void close() {
		close(this.descriptor, this.releasing, this.spare);
		this.descriptor = NONE;
		this.releasing = NONE;
		this.spare = NONE;
		this.wakeUp.close();
	}

	private static void close(int... descriptors) {
		for (int descriptor : descriptors) {
			closed(descriptor);
		}
	}

	private static int closed(int descriptor) {
		if (descriptor != NONE) {
			Posix.close(descriptor);
		}
		return NONE;
	}

	/**
	 * Result of a call.
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
