package io.pipeio.test;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoReader;
import io.pipeio.fifo.FifoSelector;

/**
 * Client end of an out-pipe that reads no more from the pipe than requested. Runs on the
 * threads of the test, one at a time. They block in {@code poll(2)} until their deadline,
 * or at most 50 ms after another thread has closed the end or interrupted them.
 */
final class ReadingEnd implements AutoCloseable {

	private static final int NOTHING = -1;

	private final ReentrantLock lock = new ReentrantLock();

	private final ReceivedLines lines = new ReceivedLines();

	private final Fifo fifo;

	private final FifoReader reader;

	private final FifoSelector selector;

	private volatile boolean ended;

	private volatile boolean closed;

	private ReadingEnd(Fifo fifo) throws FifoException {
		this.fifo = fifo;
		FifoSelector made = null;
		try {
			made = new FifoSelector(fifo.path());
			this.reader = new FifoReader(fifo);
		}
		catch (FifoException ex) {
			if (made != null) {
				made.close();
			}
			fifo.close();
			throw ex;
		}
		this.selector = made;
	}

	/**
	 * Open the reading end.
	 * @param path the path of the out-pipe
	 * @param noticed whether the server has noticed the reader
	 * @param deadline the deadline for the server to notice
	 * @throws StepFailure if there is no pipe in time, or the server does not notice
	 * @throws FifoException if the pipe cannot be opened
	 */
	static ReadingEnd open(Path path, BooleanSupplier noticed, Deadline deadline) throws StepFailure, FifoException {
		while (true) {
			ReadingEnd end = new ReadingEnd(OpenFifo.await(path, deadline));
			boolean opened = false;
			try {
				opened = end.awaitServer(noticed, deadline);
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
	 * Wait until the server has opened this FIFO for writing.
	 * @param noticed whether the server has noticed the reader
	 * @param deadline the deadline for the server to notice
	 * @return {@code false} if the FIFO was replaced by another one
	 * @throws StepFailure if the server does not notice in time
	 */
	private boolean awaitServer(BooleanSupplier noticed, Deadline deadline) throws StepFailure {
		while (this.fifo.isInPlace()) {
			if (noticed.getAsBoolean()) {
				return true;
			}
			deadline.pause("The server has not opened the out-pipe for writing");
		}
		return false;
	}

	List<byte[]> take(int count, Deadline deadline) throws StepFailure, FifoException {
		deadline.lock(this.lock, missing(count));
		try {
			while (this.lines.untaken() < count) {
				// A line may never be completed
				if (read(1) == NOTHING || deadline.isOver()) {
					deadline.check(missing(count));
					await(missing(count), deadline);
				}
			}
			return this.lines.take(count);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Check whether something arrives, without taking it.
	 * @param duration the time to wait
	 * @return whether there is a line, or the start of one, that was not taken
	 * @throws StepFailure if the server or the client is closed, or the thread is
	 * interrupted
	 * @throws FifoException if the pipe cannot be read
	 */
	boolean comes(Duration duration) throws StepFailure, FifoException {
		Deadline end = Deadline.in(duration);
		end.lock(this.lock, missing(1));
		try {
			// At least once, however short the time
			int count = read(1);
			while (!this.lines.hasUntakenBytes() && !end.isOver()) {
				if (count == NOTHING) {
					await(missing(1), end);
				}
				count = read(1);
			}
			return this.lines.hasUntakenBytes();
		}
		finally {
			this.lock.unlock();
		}
	}

	private String missing(int count) {
		return (count == 1) ? "No line was received"
				: "Only %d of %d lines were received".formatted(this.lines.untaken(), count);
	}

	/**
	 * Read once, without waiting.
	 * @param most the maximum number of bytes to read
	 * @return the number of bytes read, or {@link #NOTHING} if nothing is available
	 * @throws FifoException if the pipe cannot be read
	 */
	private int read(int most) throws FifoException {
		if (this.closed || this.ended) {
			return NOTHING;
		}
		return switch (this.reader.next(most)) {
			case CONNECTED -> 0;
			case BYTES -> this.lines.append(this.reader.bytes());
			case NOTHING -> NOTHING;
			case DISCONNECTED -> {
				this.ended = true;
				yield NOTHING;
			}
		};
	}

	private void await(String missing, Deadline deadline) throws StepFailure, FifoException {
		if (this.closed) {
			throw new StepFailure(missing, "before the client was closed");
		}
		if (this.ended) {
			throw new StepFailure(missing, "before the server closed the out-pipe");
		}
		Deadline.checkInterrupt(missing);
		this.selector.await(List.of(this.reader), deadline.waitMillis());
	}

	/**
	 * Read everything available, unless another thread is reading.
	 * @return all lines read since the end was opened
	 * @throws FifoException if the pipe cannot be read
	 */
	List<byte[]> received() throws FifoException {
		if (this.lock.tryLock()) {
			try {
				if (!this.closed) {
					readNow(this.reader.available());
				}
			}
			finally {
				this.lock.unlock();
			}
		}
		return this.lines.all();
	}

	/**
	 * Return whether the server still has the pipe open for writing, as far as can be
	 * detected without reading anything that was not requested.
	 * @throws FifoException if the state of the pipe cannot be determined
	 */
	boolean isConnected() throws FifoException {
		if (this.lock.tryLock()) {
			try {
				if (!this.closed && this.reader.available() == 0) {
					readNow(0);
				}
			}
			finally {
				this.lock.unlock();
			}
		}
		return !this.closed && !this.ended;
	}

	/**
	 * Read the available bytes without waiting, or detect the end of the pipe.
	 * @param count the number of bytes available
	 * @throws FifoException if the pipe cannot be read
	 */
	private void readNow(int count) throws FifoException {
		this.selector.await(List.of(this.reader), 0);
		// With nothing available, a read detects the end of the pipe
		int left = Math.max(count, 1);
		for (int read = 0; left > 0 && read != NOTHING; left -= read) {
			read = read(Math.min(left, FifoReader.BUFFER_SIZE));
		}
	}

	ReceivedLines lines() {
		return this.lines;
	}

	boolean isClosed() {
		return this.closed;
	}

	@Override
	public void close() {
		this.closed = true;
		this.lock.lock();
		try {
			this.reader.close();
			this.selector.close();
			this.fifo.close();
		}
		finally {
			this.lock.unlock();
		}
	}

}
