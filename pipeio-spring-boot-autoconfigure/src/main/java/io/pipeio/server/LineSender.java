package io.pipeio.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoWriter;
import io.pipeio.server.LineNotSentException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The outbound half of a {@link PipeServer}; its counterpart is {@link LineReceiver}. A
 * line for an idle, connected pipe is written by the thread that sends it; any other
 * waits in the {@link LineQueue} for the out-thread.
 *
 * <p>
 * The out-thread, {@code pipeio-<server>-out}, blocks in {@code open(2)} while there is
 * no reader and in {@code poll(2)} while there is one; {@link #stop} releases it from
 * both at once. Sending threads block while the queue is full, at most for the send
 * timeout; a stop releases them, too.
 */
final class LineSender {

	private final PipeServerContext context;

	private final Fifo fifo;

	private final FifoWriter writer;

	private final LineQueue queue;

	private final Thread thread;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition roomInQueue = this.lock.newCondition();

	/** Whether the pipe has a reader, as far as is known. */
	private boolean connected;

	/** Whether the out-thread waits with nothing to write, and must be woken up. */
	private boolean sleeping;

	private volatile boolean stopping;

	private boolean ended;

	private @Nullable Thread impatient;

	LineSender(PipeServerContext context, Fifo fifo) throws FifoException {
		this.context = context;
		this.fifo = fifo;
		this.writer = new FifoWriter(fifo);
		this.queue = new LineQueue(context.settings().queueSize());
		this.thread = new Thread(this::run, "pipeio-" + context.settings().name() + "-out");
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	boolean isOwnThread() {
		return Thread.currentThread() == this.thread;
	}

	/**
	 * Send a line.
	 * @param line the line, without a newline
	 * @throws LineNotSentException if it was not accepted
	 */
	void send(byte[] line) {
		offer(new QueuedLine(line, null));
	}

	/**
	 * Send a line.
	 * @param line the line, without a newline
	 * @return completed when the pipe has the line
	 */
	CompletableFuture<@Nullable Void> sendAsync(byte[] line) {
		CompletableFuture<@Nullable Void> written = new CompletableFuture<>();
		try {
			if (offer(new QueuedLine(line, written))) {
				written.complete(null);
			}
		}
		catch (LineNotSentException ex) {
			written.completeExceptionally(ex);
		}
		return written;
	}

	private boolean offer(QueuedLine line) {
		this.lock.lock();
		try {
			if (this.stopping) {
				throw notSent(Reason.STOPPED);
			}
			if (isIdle() && line.lengthWithNewline() <= this.writer.buffer().capacity()) {
				return writeAtOnce(line);
			}
			awaitRoomFor(line);
			this.queue.add(line);
			wakeUp();
			return false;
		}
		finally {
			this.lock.unlock();
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
		long left = this.context.settings().sendTimeoutNanos();
		while (!this.queue.hasRoomFor(line)) {
			if (this.stopping || Thread.currentThread() == this.impatient) {
				throw notSent(Reason.STOPPED);
			}
			if (left <= 0) {
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
		if (this.stopping) {
			throw notSent(Reason.STOPPED);
		}
	}

	private LineNotSentException notSent(Reason reason) {
		return new LineNotSentException(this.context.settings().name(), reason);
	}

	private void wakeUp() {
		if (this.sleeping) {
			this.sleeping = false;
			this.writer.wakeUp();
		}
	}

	/**
	 * Let a thread wait for room in the queue no longer.
	 * @param thread the thread of the handler, which is about to be waited for
	 */
	void refuseToBlock(Thread thread) {
		this.lock.lock();
		try {
			this.impatient = thread;
			this.roomInQueue.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void run() {
		try {
			while (!this.stopping) {
				serveReaders();
			}
		}
		finally {
			end();
		}
	}

	private void serveReaders() {
		try {
			this.writer.awaitReader();
			if (connect()) {
				this.context.observers().clientConnected(this.context.server(), PipeDirection.OUT);
				writeUntilReaderHasGone();
				disconnect();
				this.context.observers().clientDisconnected(this.context.server(), PipeDirection.OUT);
			}
		}
		catch (FifoException | RuntimeException ex) {
			disconnect();
			this.context.observers().pipeFailed(this.context.server(), PipeDirection.OUT, ex);
			LockSupport.parkNanos(this, TimeUnit.SECONDS.toNanos(1));
		}
	}

	private boolean connect() {
		this.lock.lock();
		try {
			this.connected = !this.stopping;
			return this.connected;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void disconnect() {
		this.lock.lock();
		try {
			this.connected = false;
			this.sleeping = false;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void writeUntilReaderHasGone() throws FifoException {
		FifoWriter.Status status = FifoWriter.Status.OK;
		while (status != FifoWriter.Status.NO_READER) {
			status = writeWaitingLines();
			if (this.stopping) {
				return;
			}
			if (status != FifoWriter.Status.NO_READER) {
				status = this.writer.awaitEvent(status == FifoWriter.Status.FULL);
			}
		}
	}

	private FifoWriter.Status writeWaitingLines() throws FifoException {
		List<QueuedLine> completed = new ArrayList<>();
		FifoWriter.Status status = FifoWriter.Status.OK;
		boolean more = true;
		while (more && status == FifoWriter.Status.OK) {
			this.lock.lock();
			try {
				if (!this.writer.buffer().hasRemaining()) {
					this.queue.fill(this.writer.buffer());
					this.roomInQueue.signalAll();
				}
				more = this.writer.buffer().hasRemaining();
				this.sleeping = !more;
				status = write(completed::add);
			}
			finally {
				this.lock.unlock();
			}
			// What depends on these futures runs here, and must not run under the lock
			completed.forEach(LineSender::complete);
			completed.clear();
		}
		return status;
	}

	private static void complete(QueuedLine line) {
		if (line.written() != null) {
			line.written().complete(null);
		}
	}

	/**
	 * Stop sending. Senders that wait are refused; what waits in the queue and does not
	 * fit into the pipe is reported as undelivered.
	 * @param timeoutNanos how long to wait for the out-thread, which may be held up by an
	 * observer
	 */
	void stop(long timeoutNanos) {
		this.lock.lock();
		try {
			this.stopping = true;
			this.roomInQueue.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		if (this.context.settings().removesPipes()) {
			this.fifo.remove();
		}
		if (!isOwnThread() && !StopWait.on(this.thread, timeoutNanos, this::release)) {
			this.context.observers().stopTimedOut(this.context.server(), PipeDirection.OUT);
		}
	}

	/**
	 * Let the out-thread go, wherever it waits. Where the descriptor that this takes
	 * cannot be had, the next call may have it.
	 */
	private void release() {
		LockSupport.unpark(this.thread);
		this.lock.lock();
		try {
			if (!this.ended) {
				this.writer.wakeUp();
				this.writer.release();
			}
		}
		catch (FifoException ex) {
			this.context.observers().pipeFailed(this.context.server(), PipeDirection.OUT, ex);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void end() {
		List<QueuedLine> undelivered = new ArrayList<>();
		this.lock.lock();
		try {
			this.stopping = true;
			this.ended = true;
			for (QueuedLine line = this.queue.poll(); line != null; line = this.queue.poll()) {
				undelivered.add(line);
			}
		}
		finally {
			this.lock.unlock();
		}
		int unread = unread();
		this.writer.close();
		if (this.context.settings().removesPipes()) {
			this.fifo.releaseClients();
		}
		this.fifo.close();
		report(undelivered, unread);
	}

	private int unread() {
		try {
			return this.writer.unread();
		}
		catch (FifoException ex) {
			this.context.observers().pipeFailed(this.context.server(), PipeDirection.OUT, ex);
			return 0;
		}
	}

	private void report(List<QueuedLine> undelivered, int unread) {
		if (!undelivered.isEmpty() || unread > 0) {
			long bytes = undelivered.stream().mapToLong(QueuedLine::lengthWithNewline).sum();
			this.context.observers().linesUndelivered(this.context.server(), undelivered.size(), bytes, unread);
		}
		for (QueuedLine line : undelivered) {
			if (line.written() != null) {
				line.written().completeExceptionally(notSent(Reason.STOPPED));
			}
		}
	}

}
