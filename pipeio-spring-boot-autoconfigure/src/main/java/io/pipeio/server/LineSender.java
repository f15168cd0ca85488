package io.pipeio.server;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoWriter;
import io.pipeio.server.LineNotSentException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The outbound half of a {@link PipeServer}; its counterpart is {@link LineReceiver}.
 * Waits for readers, and writes what waits in the {@link LineOutbox}.
 *
 * <p>
 * Its thread, {@code pipeio-<server>-out}, blocks in {@code open(2)} while there is no
 * reader and in {@code poll(2)} while there is one; {@link #stop} releases it from both
 * at once. What depends on the futures of {@link #sendAsync} runs on it.
 */
final class LineSender {

	private final PipeServerContext context;

	private final Fifo fifo;

	private final FifoWriter writer;

	private final LineOutbox outbox;

	private final Thread thread;

	private final PipeFailures failures;

	private volatile boolean stopping;

	/** Guards the writer against being released after it was closed. */
	private final Object closing = new Object();

	private boolean closed;

	LineSender(PipeServerContext context, Fifo fifo) throws FifoException {
		this.context = context;
		this.fifo = fifo;
		this.writer = new FifoWriter(fifo);
		this.outbox = new LineOutbox(context.settings(), this.writer);
		this.failures = new PipeFailures(context, PipeDirection.OUT);
		this.thread = new PipeThread(context, PipeDirection.OUT, this::run);
		// It would wait for itself to make room
		this.outbox.refuseToBlock(this.thread);
	}

	/**
	 * Start to wait for readers. Where there is no thread to be had, the pipe is closed.
	 */
	void start() {
		try {
			this.thread.start();
		}
		catch (Throwable ex) {
			this.writer.close();
			throw ex;
		}
	}

	/**
	 * Send a line.
	 * @param line the line, without a newline
	 * @throws LineNotSentException if it was not accepted
	 */
	void send(byte[] line) {
		this.outbox.send(new QueuedLine(line, null));
	}

	/**
	 * Send a line.
	 * @param line the line, without a newline
	 * @return completed when the pipe has the line
	 */
	CompletableFuture<@Nullable Void> sendAsync(byte[] line) {
		CompletableFuture<@Nullable Void> written = new CompletableFuture<>();
		try {
			if (this.outbox.send(new QueuedLine(line, written))) {
				written.complete(null);
			}
		}
		catch (LineNotSentException ex) {
			written.completeExceptionally(ex);
		}
		return written;
	}

	/**
	 * Let a thread wait for room in the queue no longer.
	 * @param thread the thread of the handler, which is about to be waited for
	 */
	void refuseToBlock(Thread thread) {
		this.outbox.refuseToBlock(thread);
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
			this.failures.clear();
			if (!this.stopping) {
				this.outbox.setConnected(true);
				this.context.observers().clientConnected(this.context.server(), PipeDirection.OUT);
				writeUntilReaderHasGone();
				this.outbox.setConnected(false);
				this.context.observers().clientDisconnected(this.context.server(), PipeDirection.OUT);
			}
		}
		catch (Throwable ex) {
			this.outbox.setConnected(false);
			this.failures.report(ex);
			this.failures.pause();
		}
	}

	private void writeUntilReaderHasGone() throws FifoException {
		FifoWriter.Status status = FifoWriter.Status.OK;
		while (status != FifoWriter.Status.NO_READER) {
			status = this.outbox.writeWaiting(QueuedLine::complete);
			if (this.stopping) {
				return;
			}
			if (status != FifoWriter.Status.NO_READER) {
				status = this.writer.awaitEvent(status == FifoWriter.Status.FULL);
			}
		}
	}

	/**
	 * Stop sending, once the pipe was taken away from the clients. Senders that wait are
	 * refused; what waits in the queue and does not fit into the pipe is reported as
	 * undelivered.
	 * @param timeoutNanos how long to wait for the out-thread, which may be held up by an
	 * observer or by what depends on a future
	 */
	void stop(long timeoutNanos) {
		this.stopping = true;
		this.outbox.close();
		if (Thread.currentThread() != this.thread && !StopWait.on(this.thread, timeoutNanos, this::release)) {
			this.context.observers().stopTimedOut(this.context.server(), PipeDirection.OUT);
		}
	}

	/**
	 * Let the out-thread go, wherever it waits. Where the descriptor that this takes
	 * cannot be had even in place of the spare one, the next call may have it.
	 */
	private void release() {
		LockSupport.unpark(this.thread);
		synchronized (this.closing) {
			if (!this.closed) {
				this.writer.wakeUp();
				this.writer.release();
			}
		}
	}

	private void end() {
		this.outbox.close();
		List<QueuedLine> undelivered = this.outbox.removeAll();
		int unread = close();
		if (!undelivered.isEmpty() || unread > 0) {
			long bytes = undelivered.stream().mapToLong(QueuedLine::lengthWithNewline).sum();
			this.context.observers().linesUndelivered(this.context.server(), undelivered.size(), bytes, unread);
		}
		LineNotSentException failure = new LineNotSentException(this.context.settings().name(), Reason.STOPPED);
		undelivered.forEach((line) -> line.fail(failure));
	}

	private int close() {
		synchronized (this.closing) {
			this.closed = true;
		}
		int unread = 0;
		try {
			unread = this.writer.unread();
		}
		catch (FifoException ex) {
			this.failures.report(ex);
		}
		this.writer.close();
		this.fifo.releaseClients();
		this.fifo.close();
		return unread;
	}

}
