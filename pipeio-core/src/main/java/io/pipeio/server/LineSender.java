package io.pipeio.server;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.pipeio.concurrent.Deadline;
import io.pipeio.concurrent.LineCounter;
import io.pipeio.concurrent.StopWait;
import io.pipeio.concurrent.ThreadChain;
import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoWriter;
import io.pipeio.outbound.LineOutbox;
import io.pipeio.queue.LineNotSentException;
import io.pipeio.queue.PipeQueue;
import io.pipeio.queue.UndeliveredLines;
import io.pipeio.queue.WithdrawableLine;
import io.pipeio.watch.PipeUser;
import io.pipeio.work.RoomWaiters;
import org.jspecify.annotations.Nullable;

/**
 * The outbound half of a {@link PipeServer}; its counterpart is {@link LineReceiver}.
 * Sends lines through the {@link LineOutbox}, and starts and stops the out-thread, which
 * runs the {@link SendingLoop}.
 *
 * <p>
 * Its thread, {@code pipeio-<server>-out}, starts when it is needed
 * ({@link PipeThreadStart}), and blocks in {@code open(2)} while there is no reader and
 * in {@code poll(2)} while there is one; {@link #stop} releases it from the first at
 * once, and from the second when the reader has read everything, has gone, or the time is
 * over. What depends on the futures of {@link #sendAsync} runs on it.
 */
final class LineSender implements PipeUser, RoomWaiters {

	private static final long LEAST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(800);

	private final PipeServerContext context;

	private final FifoWriter writer;

	private final LineOutbox outbox;

	private final UnsentLines unsent;

	private final SendingLoop loop;

	private final Thread thread;

	private final PipeFailures failures;

	private final PipeThreadStart starting;

	private final LineCounter accepted;

	/** Of threads that may still take back what they have written. */
	private final ThreadChain chain;

	LineSender(PipeServerContext context, Fifo fifo, PipeSettings pipe, @Nullable LineSender predecessor)
			throws FifoException {
		this.context = context;
		this.writer = new FifoWriter(fifo, pipe.capacity());
		this.accepted = context.tally().statistics(PipeDirection.OUT).begin();
		this.unsent = new UnsentLines(context);
		this.outbox = new LineOutbox(context.settings().name(), context.settings().queue(),
				context.settings().charset(), this.writer, this.unsent::dropped, this.accepted);
		this.failures = new PipeFailures(context, PipeDirection.OUT);
		this.thread = new PipeThread(context, PipeDirection.OUT, this::run);
		this.chain = new ThreadChain(this.thread, (predecessor != null) ? predecessor.chain : null);
		this.loop = new SendingLoop(context, this.thread, this.writer, this.outbox, this.unsent, this.failures,
				this.chain::hasPredecessor);
		this.starting = new PipeThreadStart(context.resources(), fifo, this.thread::start, this.loop, this.failures);
		// It would wait for itself to make room
		this.outbox.refuseToBlock(this.thread);
	}

	/**
	 * Start to wait for readers. Where there is no thread to be had, the pipe is closed.
	 */
	void start() {
		try {
			this.starting.whenNeeded(this.chain.hasPredecessor());
		}
		catch (Throwable ex) {
			this.writer.close();
			endStatistics();
			throw ex;
		}
	}

	private void endStatistics() {
		this.failures.end();
		this.context.tally().statistics(PipeDirection.OUT).end(this.accepted);
	}

	PipeQueue queue() {
		return this.outbox.status();
	}

	/**
	 * Send a line.
	 * @param line the line, without a newline
	 * @throws LineNotSentException if it was not accepted
	 */
	void send(byte[] line) {
		this.outbox.send(line, null);
	}

	/**
	 * Send a line.
	 * @param line the line, without a newline
	 * @param timeoutNanos how long to wait for room in the queue, if that is to be done
	 * @throws LineNotSentException if it was not accepted
	 */
	void send(byte[] line, long timeoutNanos) {
		this.outbox.send(line, null, timeoutNanos);
	}

	/**
	 * Send a line.
	 * @param line the line, without a newline
	 * @return completed when the pipe has the line
	 */
	CompletableFuture<@Nullable Void> sendAsync(byte[] line) {
		return sendAsync(line, this.context.settings().queue().sendTimeoutNanos());
	}

	/**
	 * Send a line.
	 * @param line the line, without a newline
	 * @param timeoutNanos how long to wait for room in the queue, if that is to be done
	 * @return completed when the pipe has the line
	 */
	CompletableFuture<@Nullable Void> sendAsync(byte[] line, long timeoutNanos) {
		CompletableFuture<@Nullable Void> written = new CompletableFuture<>();
		try {
			if (this.outbox.send(line, written, timeoutNanos)) {
				written.complete(null);
			}
		}
		catch (LineNotSentException ex) {
			written.completeExceptionally(ex);
		}
		return written;
	}

	/**
	 * Send a line that may be withdrawn.
	 * @param timeoutNanos how long to wait for room in the queue, if that is to be done
	 * @param before called with what is completed when the pipe has the line, before it
	 * is sent
	 */
	void sendWithdrawable(byte[] line, long timeoutNanos, Consumer<WithdrawableLine> before) {
		WithdrawableLine sent = new WithdrawableLine(line, (withdrawn) -> this.unsent.withdraw(this.outbox, withdrawn));
		before.accept(sent);
		try {
			if (this.outbox.send(line, sent, timeoutNanos)) {
				sent.complete(null);
			}
		}
		catch (LineNotSentException ex) {
			sent.completeExceptionally(ex);
		}
	}

	/**
	 * Discard what waits. Called by any thread.
	 * @return the number of lines
	 */
	long discardWaiting() {
		return this.unsent.discardWaiting(this.outbox);
	}

	@Override
	public void refuseToBlock(Thread thread) {
		this.outbox.refuseToBlock(thread);
	}

	@Override
	public void letBlock(Thread thread) {
		this.outbox.letBlock(thread);
	}

	/**
	 * Whether the readers have gone, and have read everything. Called by the out-thread.
	 * @return whether no line waits, and nobody is there who may just have read one
	 */
	boolean isReadAndLeft() {
		try {
			return this.outbox.isDelivered() && !this.writer.hasReader();
		}
		catch (FifoException ex) {
			return false;
		}
	}

	/**
	 * Write another FIFO, once the readers of the former ones have gone.
	 * @param successor the FIFO that stands at the path now
	 * @throws FifoException if a system call fails
	 */
	@Override
	public void replace(Fifo successor) throws FifoException {
		this.starting.follow(successor);
	}

	@Override
	public boolean settle() {
		boolean started = this.starting.settle();
		return this.loop.settle() && started;
	}

	private void run() {
		try {
			this.chain.awaitPredecessors(this.loop::isStopping);
			this.loop.run();
		}
		finally {
			end();
		}
	}

	/**
	 * Whether the next start has to wait for this one, or for one that this waits for.
	 * @return whether one of them may still take back what it has written
	 */
	boolean isAlive() {
		return this.chain.findAlive() != null;
	}

	/**
	 * Stop sending, once the pipe was taken away from the clients. Senders that wait are
	 * refused; what the reader does not read in time is reported as undelivered.
	 * @param timeoutNanos how long to wait for the reader; a second at the least is
	 * waited for the out-thread, which may be held up by an observer or by what depends
	 * on a future
	 */
	void stop(long timeoutNanos) {
		Deadline limit = Deadline.of(timeoutNanos);
		this.loop.stop(limit);
		this.outbox.close();
		this.starting.nowOrElse(this::run);
		if (Thread.currentThread() != this.thread
				&& !StopWait.on(this.thread, limit.nanosWithGrace(LEAST_WAIT_NANOS), this.loop::release)) {
			this.outbox.abandon();
			this.chain.ignore();
			this.context.events().stopTimedOut(PipeDirection.OUT);
		}
	}

	private void end() {
		this.outbox.close();
		UndeliveredLines undelivered = null;
		try {
			undelivered = removeUndelivered();
		}
		finally {
			this.loop.close();
			endStatistics();
			if (undelivered != null) {
				this.unsent.undelivered(undelivered);
			}
		}
	}

	private UndeliveredLines removeUndelivered() {
		try {
			return this.outbox.removeUnread();
		}
		catch (Throwable ex) {
			this.failures.report(ex);
			return this.outbox.removeLeftInPipe();
		}
	}

}
