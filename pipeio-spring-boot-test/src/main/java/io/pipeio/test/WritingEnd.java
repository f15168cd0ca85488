package io.pipeio.test;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoWriter;
import io.pipeio.fifo.FifoWriter.Status;

/**
 * Client end of an in-pipe. Runs on the threads of the test, one at a time. They block in
 * {@code poll(2)} until their deadline, or at most 50 ms after another thread has closed
 * the end or interrupted them.
 */
final class WritingEnd implements AutoCloseable {

	private static final String NOT_WRITTEN = "Not everything was written";

	private final ReentrantLock lock = new ReentrantLock();

	private final Fifo fifo;

	private final FifoWriter writer;

	/** Bytes left over from a step that timed out, written first in the next step. */
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
	 * Open the writing end once the server reads the pipe.
	 * @param path the path of the in-pipe
	 * @param deadline the deadline for the server to read
	 * @throws StepFailure if there is no reader in time
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
	 * @param deadline the deadline for the reader
	 * @return {@code false} if the FIFO was replaced by another one
	 * @throws StepFailure if there is no reader in time
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
					throw new StepFailure(NOT_WRITTEN, "before the server closed the in-pipe");
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
	 * Return the number of bytes left over from a step that timed out.
	 */
	int left() {
		return this.rest.remaining();
	}

	/**
	 * Return whether the server still has the pipe open for reading.
	 * @throws FifoException if the state of the pipe cannot be determined
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
