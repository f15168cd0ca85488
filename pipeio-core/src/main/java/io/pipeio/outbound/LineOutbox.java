package io.pipeio.outbound;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

import io.pipeio.concurrent.LineCounter;
import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoWriter;
import io.pipeio.queue.BurstDetector;
import io.pipeio.queue.DiscardedLines;
import io.pipeio.queue.DroppedLine;
import io.pipeio.queue.LineNotSentException;
import io.pipeio.queue.LineQueue;
import io.pipeio.queue.PipeQueue;
import io.pipeio.queue.QueueSettings;
import io.pipeio.queue.TornLine;
import io.pipeio.queue.UndeliveredLines;
import io.pipeio.queue.WithdrawableLine;
import org.jspecify.annotations.Nullable;

/**
 * Meeting point of the threads that send and the out-thread, and the one place from which
 * the pipe is written. A line for an idle, connected pipe is written by the thread that
 * sends it; any other waits in the {@link LineQueue} for the out-thread, and so do the
 * lines of a {@link BurstDetector burst}.
 *
 * <p>
 * One thread at a time holds the right to write, {@code writing}: it guards the
 * {@link OutPipe} and the state of this class. A sending thread only tries to get it,
 * with the lock of the queue held, so that no sender waits for a system call of another.
 * The out-thread takes the lock of the queue while it holds {@code writing}, never the
 * other way round. The pipe is written without waiting.
 *
 * @since 0.1.0
 */
public final class LineOutbox {

	private final Charset charset;

	private final long sendTimeoutNanos;

	private final FifoWriter writer;

	private final LineQueue queue;

	private final WriteTurn turn = new WriteTurn();

	/** Kept, so that a line does not allocate one. */
	private final Function<byte[], @Nullable WriteTurn> turns = this::tryTurn;

	/** The right to write. Guards what follows. */
	private final ReentrantLock writing = new ReentrantLock();

	private final OutPipe pipe;

	/** Whether the pipe has a reader, as far as is known. */
	private boolean connected;

	/** Whether a sending thread has met the departure of the last reader. */
	private boolean departed;

	/** Whether a successor may write the pipe. */
	private boolean abandoned;

	/** Number of bytes taken out of the pipe for {@link #removeUnread()}. */
	private int takenBack;

	/**
	 * Create an outbox.
	 * @param serverName the name of the server
	 * @param settings of the queue
	 * @param charset of the text of lines
	 * @param writer the writing end of the pipe
	 * @param dropped given, without a lock, the lines for which the queue has no room
	 * @param accepted counts the lines that were not refused
	 */
	public LineOutbox(String serverName, QueueSettings settings, Charset charset, FifoWriter writer,
			Consumer<DroppedLine> dropped, LineCounter accepted) {
		this.charset = charset;
		this.sendTimeoutNanos = settings.sendTimeoutNanos();
		this.writer = writer;
		this.queue = new LineQueue(serverName, settings, writer::wakeUp, dropped, accepted);
		this.pipe = new OutPipe(writer, this.queue);
	}

	/**
	 * Send a line. Called by any thread; blocks while the queue is full, if the queue is
	 * to block.
	 * @param line the line, without a newline
	 * @param completion completed when the pipe has the line, unless it has it when this
	 * returns; {@code null} for none
	 * @return whether the pipe has the line already
	 * @throws LineNotSentException if the line was not accepted
	 */
	public boolean send(byte[] line, @Nullable CompletableFuture<@Nullable Void> completion) {
		return send(line, completion, this.sendTimeoutNanos);
	}

	/**
	 * Send a line as {@link #send(byte[], CompletableFuture)} does.
	 * @param line the line, without a newline
	 * @param completion completed when the pipe has the line, unless it has it when this
	 * returns; {@code null} for none
	 * @param timeoutNanos maximum wait for room in the queue
	 * @return whether the pipe has the line already
	 * @throws LineNotSentException if the line was not accepted
	 */
	public boolean send(byte[] line, @Nullable CompletableFuture<@Nullable Void> completion, long timeoutNanos) {
		try (WriteTurn mine = this.queue.add(line, completion, this.turns, timeoutNanos)) {
			return mine != null && mine.write(line, completion);
		}
	}

	/**
	 * Try to get the right to write a line now. Called with the lock of the queue.
	 * @return the turn, or {@code null} if another thread has it, or other lines come
	 * first
	 */
	private @Nullable WriteTurn tryTurn(byte[] line) {
		if (!this.pipe.takesAtOnce(line.length) || !this.writing.tryLock()) {
			return null;
		}
		if (this.connected && !this.abandoned && this.pipe.isWritten()) {
			return this.turn;
		}
		this.writing.unlock();
		return null;
	}

	private boolean writeNow(byte[] line) {
		try {
			this.departed = (this.pipe.write(line) == FifoWriter.Status.NO_READER);
			this.connected = !this.departed;
		}
		catch (FifoException ex) {
			// The line stays in the buffer; the out-thread meets the failure and reports
			// it
			this.connected = false;
		}
		return this.pipe.isWritten();
	}

	/**
	 * Never let a thread wait for room in the queue.
	 * @param thread the out-thread, which alone makes room, or the in-thread, for which a
	 * stop is about to wait
	 */
	public void refuseToBlock(Thread thread) {
		this.queue.refuseToBlock(thread);
	}

	/**
	 * Let a thread wait for room in the queue again.
	 * @param thread the thread
	 */
	public void letBlock(Thread thread) {
		this.queue.letBlock(thread);
	}

	/**
	 * Accept no more lines, and refuse those that wait for room in the queue.
	 */
	public void close() {
		this.queue.close();
	}

	/**
	 * Leave the pipe to a successor: from the moment this returns, nothing is written to
	 * it, nor taken back while it is in its place. Called by a thread that no longer
	 * waits for the out-thread. Waits for one system call at most.
	 */
	public void abandon() {
		this.writing.lock();
		this.abandoned = true;
		this.writing.unlock();
	}

	/**
	 * Take over the content that another process has left in the pipe. Called by the
	 * out-thread when it has opened the pipe.
	 * @param content all that the pipe holds
	 */
	public void adopt(byte[] content) {
		this.writing.lock();
		try {
			if (!this.abandoned) {
				this.pipe.adopt(content);
			}
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Note whether the pipe has a reader. Called by the out-thread.
	 * @param connected whether it has one
	 */
	public void setConnected(boolean connected) {
		this.writing.lock();
		try {
			this.connected = connected;
			this.departed = false;
			this.queue.noteAwake();
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Write as many of the waiting lines as the pipe takes. Called by the out-thread.
	 * @param completed given, without a lock, the futures of the lines that the pipe has
	 * now
	 * @return {@link FifoWriter.Status#OK} if nothing waits any more: from now on, a line
	 * that has to wait wakes the out-thread up; {@link FifoWriter.Status#NO_READER} also
	 * if the readers are those of a successor
	 * @throws FifoException if the pipe cannot be written
	 */
	public FifoWriter.Status writeWaiting(Consumer<CompletableFuture<@Nullable Void>> completed) throws FifoException {
		List<CompletableFuture<@Nullable Void>> written = new ArrayList<>();
		FifoWriter.Status status = FifoWriter.Status.OK;
		boolean more = true;
		while (more && status == FifoWriter.Status.OK) {
			this.writing.lock();
			try {
				if (this.departed || this.abandoned) {
					return FifoWriter.Status.NO_READER;
				}
				more = this.pipe.refill();
				status = this.pipe.write(written::add);
			}
			finally {
				this.writing.unlock();
				written.forEach(completed);
				written.clear();
			}
		}
		return status;
	}

	/**
	 * Look at the backlog. Called by any thread.
	 * @return the lines that the pipe has not taken
	 */
	public PipeQueue status() {
		this.writing.lock();
		try {
			return this.pipe.status();
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Remove the lines that wait, except one that the pipe has in part: a reader may have
	 * begun it. Called by any thread.
	 * @return the lines to discard
	 */
	public DiscardedLines takeDiscarded() {
		this.writing.lock();
		try {
			return this.pipe.removeWaiting();
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Whether clients have read everything. Called by the out-thread.
	 * @return whether nothing waits, and the pipe is empty
	 * @throws FifoException if the kernel does not tell
	 */
	public boolean isDelivered() throws FifoException {
		this.writing.lock();
		try {
			return this.pipe.isDelivered();
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Make the next reader start at the start of a line, after the last one has gone: the
	 * unread rest of a torn line is taken out of the pipe. Called by the out-thread.
	 * @return the torn line, or {@code null} if there is none, or a successor takes care
	 * of it
	 * @throws FifoException if a system call fails; nothing has changed then
	 */
	public @Nullable TornLine mendTornLine() throws FifoException {
		this.writing.lock();
		try {
			this.connected = false;
			return this.abandoned ? null : this.pipe.mendTornLine();
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Remove a line that its sender withdraws. Of a line that the pipe has in part, this
	 * is tried again by {@link #withdrawUnwanted()}. Called by any thread.
	 * @param line the line
	 * @return the line, or {@code null} if the pipe has a part of it
	 */
	public @Nullable DroppedLine withdraw(WithdrawableLine line) {
		this.writing.lock();
		try {
			return this.pipe.withdraw(line);
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Remove the withdrawn lines of which the pipe has nothing any more. Called by the
	 * out-thread when the last reader has gone.
	 * @return the lines
	 */
	public List<DroppedLine> withdrawUnwanted() {
		this.writing.lock();
		try {
			return this.pipe.withdrawUnwanted();
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Write another FIFO from now on, beginning with the lines that nobody has read.
	 * Called by the out-thread, while the pipe has no reader.
	 * @param successor the FIFO that stands at the path now
	 * @throws FifoException if a system call fails
	 */
	public void moveTo(Fifo successor) throws FifoException {
		this.writing.lock();
		try {
			this.connected = false;
			this.pipe.moveTo(successor, takeBackOwn());
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Remove what no client has read, also from the pipe: a client that still has it open
	 * sees its end. What may be a successor's stays in the pipe. Called by the out-thread
	 * when it ends, after {@link #close()}.
	 * @return the lines; a client or the pipe may have a part of the first
	 * @throws FifoException if a system call fails; see {@link #removeLeftInPipe()} then
	 */
	public UndeliveredLines removeUnread() throws FifoException {
		this.writing.lock();
		try {
			this.connected = false;
			this.takenBack = takeBackOwn();
			return this.pipe.removeUnread(this.takenBack, this.charset);
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Remove what no client has read, after {@link #removeUnread()} has failed, but leave
	 * in the pipe what is still there: a client that comes in time may read it.
	 * @return the lines; a client may have read a part of the first
	 */
	public UndeliveredLines removeLeftInPipe() {
		this.writing.lock();
		try {
			return this.pipe.removeUnread(held(), this.charset);
		}
		finally {
			this.writing.unlock();
		}
	}

	private int held() {
		try {
			return isLeftToSuccessor() ? this.takenBack : Math.max(this.takenBack, this.writer.unread());
		}
		catch (FifoException ex) {
			return this.takenBack;
		}
	}

	private int takeBackOwn() throws FifoException {
		return isLeftToSuccessor() ? 0 : this.writer.takeBack();
	}

	private boolean isLeftToSuccessor() {
		return this.abandoned && this.writer.fifo().isInPlace();
	}

	/**
	 * The turn of a sending thread to write its own line, from {@link #tryTurn} until it
	 * is closed. One object is enough: only one thread at a time has it.
	 */
	private final class WriteTurn implements AutoCloseable {

		private boolean written;

		/**
		 * Write a line.
		 * @param completion completed later if the pipe does not take it all at once
		 * @return whether the pipe has the line
		 */
		boolean write(byte[] line, @Nullable CompletableFuture<@Nullable Void> completion) {
			this.written = false;
			this.written = writeNow(line);
			if (!this.written && completion != null) {
				LineOutbox.this.pipe.addCompletion(completion);
			}
			else if (completion instanceof WithdrawableLine withdrawable) {
				LineOutbox.this.pipe.addWithdrawable(withdrawable);
			}
			return this.written;
		}

		@Override
		public void close() {
			boolean all = this.written;
			LineOutbox.this.writing.unlock();
			LineOutbox.this.queue.noteWritten();
			if (!all) {
				LineOutbox.this.queue.wakeUp();
			}
		}

	}

}
