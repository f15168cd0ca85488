package io.pipeio.test;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoWriter;
import io.pipeio.fifo.FifoWriter.Status;

/**
 * A client's end of an in-pipe. Runs on the threads of the test, one at a time, which
 * block in {@code poll(2)}: no longer than their deadline, and 50 ms after another thread
 * has closed it or has interrupted them.
 */
final class WritingEnd implements AutoCloseable {

	private static final String NOT_WRITTEN = "Not all was written";

	private final ReentrantLock lock = new ReentrantLock();

	private final Fifo fifo;

	private final FifoWriter writer;

	/** What a step has left that has run out of time: it goes first in the next one. */
	private volatile ByteBuffer rest = ByteBuffer.allocate(0);

	private volatile boolean closed;

	private WritingEnd(Fifo fifo) throws FifoException {
		this.fifo = fifo;
		try {
			this.writer = new FifoWriter(fifo, 0);
		}
		catch (FifoException ex) {
			fifo.close();
			throw ex;
		}
	}

	/**
	 * Open the writing end, once there is a reader.
	 * @param path the path of the in-pipe
	 * @param deadline how long to wait
	 * @throws StepFailure if nobody reads in time
	 * @throws FifoException if the pipe cannot be opened
	 */
	static WritingEnd open(Path path, Deadline deadline) throws StepFailure, FifoException {
		while (true) {
			WritingEnd end = new WritingEnd(OpenFifo.await(path, deadline));
			boolean opened = false;
			try {
				opened = end.awaitReader(deadline);
			}
			finally {
				if (!opened) {
					end.close();
				}
			}
			if (opened) {
				return end;
			}
		}
	}

	/**
	 * Open the pipe as soon as it has a reader.
	 * @param deadline how long to wait
	 * @return {@code false} if another FIFO has taken its place
	 * @throws StepFailure if nobody reads in time
	 * @throws FifoException if the pipe cannot be opened
	 */
	private boolean awaitReader(Deadline deadline) throws StepFailure, FifoException {
		while (this.fifo.isInPlace()) {
			this.writer.openIfRead();
			if (this.writer.hasReader()) {
				return true;
			}
			deadline.pause("Nobody has opened the in-pipe for reading");
		}
		return false;
	}

	void write(byte[] bytes, Deadline deadline) throws StepFailure, FifoException {
		deadline.lock(this.lock, NOT_WRITTEN);
		try {
			this.rest = ByteBuffer.allocate(this.rest.remaining() + bytes.length).put(this.rest).put(bytes).flip();
			while (this.rest.hasRemaining()) {
				requireOpen();
				if (writeSome() == Status.NO_READER) {
					throw new StepFailure(NOT_WRITTEN, "before the server has closed the in-pipe");
				}
				if (this.rest.hasRemaining()) {
					deadline.check(NOT_WRITTEN);
					this.writer.awaitEvent(true, deadline.waitMillis());
				}
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void requireOpen() throws StepFailure {
		if (this.closed) {
			throw new StepFailure(NOT_WRITTEN, "before the client was closed");
		}
	}

	private Status writeSome() throws FifoException {
		ByteBuffer buffer = this.writer.buffer().clear();
		int length = Math.min(buffer.capacity(), this.rest.remaining());
		buffer.put(0, this.rest, this.rest.position(), length).limit(length);
		Status status = this.writer.write();
		this.rest.position(this.rest.position() + buffer.position());
		return status;
	}

	/**
	 * How much a step has left that has run out of time.
	 * @return the number of bytes
	 */
	int left() {
		return this.rest.remaining();
	}

	/**
	 * Whether the server still reads.
	 * @return whether it does
	 * @throws FifoException if that cannot be told
	 */
	boolean isConnected() throws FifoException {
		if (!this.lock.tryLock()) {
			return !this.closed;
		}
		try {
			return !this.closed && this.writer.hasReader();
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean isClosed() {
		return this.closed;
	}

	@Override
	public void close() {
		this.closed = true;
		this.lock.lock();
		try {
			this.writer.close();
			this.fifo.close();
		}
		finally {
			this.lock.unlock();
		}
	}

}
