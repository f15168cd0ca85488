package io.pipeio.server;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoWriter;
import io.pipeio.server.LineNotSentException.Reason;

/**
 * Where the threads that send meet the out-thread: the queue, the pipe, and the lock that
 * guards both. A line for an idle, connected pipe is written by the thread that sends it;
 * any other waits for the out-thread.
 *
 * <p>
 * Sending threads block while the queue is full, at most for the send timeout;
 * {@link #close()} releases them. Nothing else blocks: the pipe is written without
 * waiting.
 */
final class LineOutbox {

	private final PipeServerSettings settings;

	private final FifoWriter writer;

	private final LineQueue queue;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition roomInQueue = this.lock.newCondition();

	/** Whether the pipe has a reader, as far as is known. */
	private boolean connected;

	/** Whether the out-thread waits with nothing to write, and must be woken up. */
	private boolean sleeping;

	private boolean closed;

	/** Threads that never wait for room; forgotten when they have ended. */
	private final Set<Thread> impatient = Collections.newSetFromMap(new WeakHashMap<>());

	LineOutbox(PipeServerSettings settings, FifoWriter writer) {
		this.settings = settings;
		this.writer = writer;
		this.queue = new LineQueue(settings.queueSize());
	}

	/**
	 * Send a line. Called by any thread.
	 * @param line the line
	 * @return whether the pipe has it already
	 * @throws LineNotSentException if it was not accepted
	 */
	boolean send(QueuedLine line) {
		this.lock.lock();
		try {
			requireOpen();
			if (isIdle() && line.lengthWithNewline() <= this.writer.buffer().capacity()) {
				return writeAtOnce(line);
			}
			awaitRoomFor(line);
			requireOpen();
			this.queue.add(line);
			wakeUp();
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void requireOpen() {
		if (this.closed) {
			throw notSent(Reason.STOPPED);
		}
	}

	private boolean isIdle() {
		return this.connected && this.queue.isEmpty();
	}

	private boolean writeAtOnce(QueuedLine line) {
		this.queue.fill(line, this.writer.buffer());
		try {
			this.connected = (write((completed) -> {
			}) != FifoWriter.Status.NO_READER);
		}
		catch (FifoException ex) {
			// The line stays in the buffer; the out-thread meets the failure and reports
			// it
			this.connected = false;
		}
		boolean written = this.queue.isEmpty();
		if (!written) {
			wakeUp();
		}
		return written;
	}

	private FifoWriter.Status write(Consumer<QueuedLine> completed) throws FifoException {
		int before = this.writer.buffer().remaining();
		FifoWriter.Status status = this.writer.write();
		this.queue.written(before - this.writer.buffer().remaining(), completed);
		return status;
	}

	private void awaitRoomFor(QueuedLine line) {
		long left = this.settings.sendTimeoutNanos();
		while (!this.closed && !this.queue.hasRoomFor(line)) {
			if (left <= 0 || this.impatient.contains(Thread.currentThread())) {
				throw notSent(Reason.TIMEOUT);
			}
			try {
				left = this.roomInQueue.awaitNanos(left);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw notSent(Reason.INTERRUPTED);
			}
		}
	}

	private LineNotSentException notSent(Reason reason) {
		return new LineNotSentException(this.settings.name(), reason);
	}

	private void wakeUp() {
		if (this.sleeping) {
			this.sleeping = false;
			this.writer.wakeUp();
		}
	}

	/**
	 * Never let a thread wait for room in the queue.
	 * @param thread the out-thread, which alone makes room, or the in-thread, which is
	 * about to be waited for
	 */
	void refuseToBlock(Thread thread) {
		this.lock.lock();
		try {
			this.impatient.add(thread);
			this.roomInQueue.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Note whether the pipe has a reader. Called by the out-thread.
	 * @param connected whether it has one
	 */
	void setConnected(boolean connected) {
		this.lock.lock();
		try {
			this.connected = connected && !this.closed;
			this.sleeping = false;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Write as much of what waits as the pipe takes. Called by the out-thread.
	 * @param completed given, without the lock, the lines that the pipe has now
	 * @return {@link FifoWriter.Status#OK} if nothing waits any more: from now on, a line
	 * that has to wait wakes the out-thread up
	 * @throws FifoException if the pipe cannot be written
	 */
	FifoWriter.Status writeWaiting(Consumer<QueuedLine> completed) throws FifoException {
		List<QueuedLine> written = new ArrayList<>();
		FifoWriter.Status status = FifoWriter.Status.OK;
		boolean more = true;
		while (more && status == FifoWriter.Status.OK) {
			this.lock.lock();
			try {
				more = refill();
				this.sleeping = !more;
				status = write(written::add);
			}
			finally {
				this.lock.unlock();
			}
			written.forEach(completed);
			written.clear();
		}
		return status;
	}

	private boolean refill() {
		if (!this.writer.buffer().hasRemaining()) {
			this.queue.fill(this.writer.buffer());
			this.roomInQueue.signalAll();
		}
		return this.writer.buffer().hasRemaining();
	}

	/**
	 * Accept no more lines, and refuse those that wait for room in the queue.
	 */
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.roomInQueue.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take out what was not written. Called by the out-thread when it ends, after
	 * {@link #close()}.
	 * @return the lines, the first of which may have been written in part
	 */
	List<QueuedLine> removeAll() {
		this.lock.lock();
		try {
			this.connected = false;
			List<QueuedLine> lines = new ArrayList<>();
			for (QueuedLine line = this.queue.poll(); line != null; line = this.queue.poll()) {
				lines.add(line);
			}
			return lines;
		}
		finally {
			this.lock.unlock();
		}
	}

}
