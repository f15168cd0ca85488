package io.pipeio.server;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedList;
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
import io.pipeio.queue.InFlightLines;
import io.pipeio.queue.LineChunk;
import io.pipeio.queue.LineNotSentException;
import io.pipeio.queue.LineQueue;
import io.pipeio.queue.PipeQueue;
import io.pipeio.queue.TornLine;
import io.pipeio.queue.UndeliveredLines;
import io.pipeio.queue.WithdrawableLine;
import org.jspecify.annotations.Nullable;

/**
 * Where the threads that send meet the out-thread, and the one place from which the pipe
 * is written. A line for an idle, connected pipe is written by the thread that sends it;
 * any other waits in the {@link LineQueue} for the out-thread, and so do those of a
 * {@link BurstDetector rush}.
 *
 * <p>
 * One thread at a time has the right to write the pipe, with all that is known of what
 * was written. A sending thread never waits for it, so that nobody waits for another's
 * system call. The out-thread takes the lock of the queue while it holds it, and not the
 * other way round. The pipe is written without waiting.
 *
 */
final class LineOutbox {

	/**
	 * How much of what was written may be kept without asking how much of it was read.
	 */
	private static final long UNASKED = 128 * 1024;

	/** How many lines that may be withdrawn are kept without asking likewise. */
	private static final int MANY = 64;

	private final Charset charset;

	private final long sendTimeoutNanos;

	private final FifoWriter writer;

	private final LineQueue queue;

	private final WriteTurn turn = new WriteTurn();

	/** Kept, so that a line does not make one. */
	private final Function<byte[], @Nullable WriteTurn> turns = this::tryTurn;

	/** The right to write. What follows is guarded by it. */
	private final ReentrantLock writing = new ReentrantLock();

	private final InFlightLines log = new InFlightLines();

	/** What was taken out of the queue, and is not in the log yet. */
	private final Deque<LineChunk> taken = new LinkedList<>();

	/** Whether the pipe has a reader, as far as is known. */
	private boolean connected;

	/** Whether a sending thread has met the departure of the last reader. */
	private boolean departed;

	/** Whether somebody else may write the pipe. */
	private boolean abandoned;

	/** Lines that their senders want back, and that the pipe has still a part of. */
	private final List<WithdrawableLine> unwanted = new ArrayList<>();

	private long askAt = UNASKED;

	/** Whether everything was written when this was looked at last. */
	private boolean settled = true;

	/**
	 * When the pipe has taken something last while more was waiting, or something has
	 * begun to wait.
	 */
	private long progressAt = System.nanoTime();

	/** How much was taken out of the pipe for {@link #removeUnread()}. */
	private int takenBack;

	/**
	 * Create an outbox.
	 * @param settings how the server was built
	 * @param writer the writing end of the pipe
	 * @param dropped given, without a lock, the lines for which the queue has no room
	 * @param accepted counts the lines that were not refused
	 */
	LineOutbox(PipeServerSettings settings, FifoWriter writer, Consumer<DroppedLine> dropped, LineCounter accepted) {
		this.charset = settings.charset();
		this.sendTimeoutNanos = settings.queue().sendTimeoutNanos();
		this.writer = writer;
		this.queue = new LineQueue(settings.name(), settings.queue(), writer::wakeUp, dropped, accepted);
	}

	/**
	 * Send a line. Called by any thread; blocks while the queue is full, if it is to.
	 * @param completion completed when the pipe has the line, unless it has it when this
	 * returns; or {@code null} if nobody waits for that
	 * @return whether the pipe has it already
	 * @throws LineNotSentException if it was not accepted
	 */
	boolean send(byte[] line, @Nullable CompletableFuture<@Nullable Void> completion) {
		return send(line, completion, this.sendTimeoutNanos);
	}

	/**
	 * Send a line as {@link #send(byte[], CompletableFuture)} does.
	 * @param completion completed when the pipe has the line, unless it has it when this
	 * returns; or {@code null} if nobody waits for that
	 * @param timeoutNanos how long to wait for room in the queue
	 * @return whether the pipe has it already
	 * @throws LineNotSentException if it was not accepted
	 */
	boolean send(byte[] line, @Nullable CompletableFuture<@Nullable Void> completion, long timeoutNanos) {
		try (WriteTurn mine = this.queue.add(line, completion, this.turns, timeoutNanos)) {
			return mine != null && mine.write(line, completion);
		}
	}

	/**
	 * Get the right to write a line now. Called with the lock of the queue.
	 * @return the turn, or {@code null} if another thread has it, or other lines come
	 * first
	 */
	private @Nullable WriteTurn tryTurn(byte[] line) {
		if (line.length >= this.writer.buffer().capacity() || !this.writing.tryLock()) {
			return null;
		}
		if (this.connected && !this.abandoned && this.log.isWritten() && this.taken.isEmpty()) {
			return this.turn;
		}
		this.writing.unlock();
		return null;
	}

	private boolean writeNow(byte[] line) {
		this.log.add(line, this.writer.buffer());
		try {
			this.departed = (write((completed) -> {
			}) == FifoWriter.Status.NO_READER);
			this.connected = !this.departed;
		}
		catch (FifoException ex) {
			// The line stays in the buffer; the out-thread meets the failure and reports
			// it
			this.connected = false;
		}
		return this.log.isWritten();
	}

	/**
	 * Never let a thread wait for room in the queue.
	 * @param thread the out-thread, which alone makes room, or the in-thread, which is
	 * about to be waited for
	 */
	void refuseToBlock(Thread thread) {
		this.queue.refuseToBlock(thread);
	}

	/**
	 * Let a thread wait for room in the queue again.
	 */
	void letBlock(Thread thread) {
		this.queue.letBlock(thread);
	}

	/**
	 * Accept no more lines, and refuse those that wait for room in the queue.
	 */
	void close() {
		this.queue.close();
	}

	/**
	 * Leave the pipe to a successor: nothing is written to it from the moment when this
	 * returns, nor taken back while it is in its place. Called by a thread that no longer
	 * waits for the out-thread. Waits for a system call at the most, since what may block
	 * runs without the right to write.
	 */
	void abandon() {
		this.writing.lock();
		this.abandoned = true;
		this.writing.unlock();
	}

	/**
	 * Take over what somebody else has left in the pipe. Called by the out-thread when it
	 * has opened the pipe.
	 * @param content all that the pipe holds
	 */
	void adopt(byte[] content) {
		this.writing.lock();
		try {
			if (!this.abandoned) {
				this.queue.noteAdopted(this.log.adopt(content), content.length);
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
	void setConnected(boolean connected) {
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
	 * Write as much of what waits as the pipe takes. Called by the out-thread.
	 * @param completed given, without a lock, the futures of the lines that the pipe has
	 * now
	 * @return {@link FifoWriter.Status#OK} if nothing waits any more: from now on, a line
	 * that has to wait wakes the out-thread up; {@link FifoWriter.Status#NO_READER} also
	 * if the readers are those of a successor
	 * @throws FifoException if the pipe cannot be written
	 */
	FifoWriter.Status writeWaiting(Consumer<CompletableFuture<@Nullable Void>> completed) throws FifoException {
		List<CompletableFuture<@Nullable Void>> written = new ArrayList<>();
		FifoWriter.Status status = FifoWriter.Status.OK;
		boolean more = true;
		while (more && status == FifoWriter.Status.OK) {
			this.writing.lock();
			try {
				if (this.departed || this.abandoned) {
					return FifoWriter.Status.NO_READER;
				}
				more = refill();
				status = write(written::add);
			}
			finally {
				this.writing.unlock();
				written.forEach(completed);
				written.clear();
			}
		}
		return status;
	}

	private boolean refill() {
		if (!this.writer.buffer().hasRemaining()) {
			if (this.log.isBuffered()) {
				takeWaiting();
			}
			this.log.fill(this.writer.buffer());
		}
		return this.writer.buffer().hasRemaining();
	}

	private void takeWaiting() {
		if (this.taken.isEmpty()) {
			this.queue.take(this.taken);
			this.progressAt = System.nanoTime();
		}
		addTaken();
	}

	private void addTaken() {
		for (LineChunk chunk = this.taken.peek(); chunk != null; chunk = this.taken.peek()) {
			this.log.add(chunk);
			this.taken.remove();
		}
	}

	private FifoWriter.Status write(Consumer<CompletableFuture<@Nullable Void>> completed) throws FifoException {
		int before = this.writer.buffer().remaining();
		FifoWriter.Status status = this.writer.write();
		int count = before - this.writer.buffer().remaining();
		this.log.written(count, completed);
		noteProgress(count > 0);
		if (this.log.unreadLength() > this.askAt || this.log.countWithdrawable() > MANY) {
			int held = this.writer.unread();
			this.log.forgetRead(held);
			// A large pipe may hold more than that without a reader that is slow
			this.askAt = Math.max(UNASKED, 2L * held);
		}
		return status;
	}

	private void noteProgress(boolean progress) {
		boolean before = this.settled;
		this.settled = this.log.isWritten();
		if (!this.settled && (progress || before)) {
			this.progressAt = System.nanoTime();
		}
	}

	/**
	 * Look at what waits. Called by any thread.
	 * @return what the pipe has not taken
	 */
	PipeQueue status() {
		this.writing.lock();
		try {
			long lines = this.log.countUnwritten();
			long bytes = this.log.unwrittenLength();
			for (LineChunk chunk : this.taken) {
				lines += chunk.lines();
				bytes += chunk.heapSize();
			}
			long now = System.nanoTime();
			return this.queue.status(lines, bytes, this.progressAt, this.log.waited(now), now);
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Take out what waits, but for a line that the pipe has in part: a reader may have
	 * begun it. Called by any thread.
	 * @return what is to be discarded
	 */
	DiscardedLines takeDiscarded() {
		this.writing.lock();
		try {
			DiscardedLines discarded = this.log.removeUnwritten(this.writer.buffer());
			discarded.chunks().addAll(this.taken);
			this.taken.clear();
			this.queue.takeDiscarded(discarded.chunks(), !this.log.isWritten());
			noteProgress(false);
			return discarded;
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
	boolean isDelivered() throws FifoException {
		this.writing.lock();
		try {
			return this.log.isWritten() && this.taken.isEmpty() && this.queue.isEmpty() && this.writer.unread() == 0;
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * See that the next reader starts at the start of a line, once the last one has gone.
	 * If it has read a part of a line, or left one that may be withdrawn, what it has
	 * left is taken out of the pipe again, which nobody else reads. Called by the
	 * out-thread.
	 * @return the line that it has torn, or {@code null} if there is none, or a successor
	 * is to see to that
	 * @throws FifoException if a system call fails; nothing has changed then
	 */
	@Nullable TornLine mendTornLine() throws FifoException {
		this.writing.lock();
		try {
			this.connected = false;
			if (this.abandoned) {
				return null;
			}
			int held = this.writer.unread();
			TornLine torn = this.log.findTorn(held);
			// What the log does not know of is not to be lost for a request
			boolean known = held > 0 && held <= this.log.unreadLength();
			boolean takeBack = torn != null || (known && this.log.countWithdrawable() > 0);
			// One who has come since may have begun this line, which is not torn then
			boolean mended = takeBack && !this.writer.hasReader() && takeBack(held);
			return mended ? torn : null;
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Take out a line that its sender wants back. Where the pipe has a part of it, that
	 * is tried again by {@link #withdrawUnwanted()}. Called by any thread.
	 * @return the line, if nothing of it was in the pipe, or {@code null}
	 */
	@Nullable DroppedLine withdraw(WithdrawableLine line) {
		this.writing.lock();
		try {
			addTaken();
			DroppedLine waiting = this.queue.remove(line);
			DroppedLine withdrawn = (waiting != null) ? waiting : removeFromLog(line);
			if (withdrawn == null) {
				this.unwanted.removeIf((other) -> !this.log.contains(other));
				this.unwanted.add(line);
			}
			return withdrawn;
		}
		finally {
			this.writing.unlock();
		}
	}

	private @Nullable DroppedLine removeFromLog(WithdrawableLine line) {
		DroppedLine removed = this.log.remove(line);
		if (removed != null) {
			this.writer.buffer().limit(0);
			noteProgress(false);
		}
		return removed;
	}

	/**
	 * Take out what senders want back, once the pipe has nothing of it any more. Called
	 * by the out-thread when it has seen that the last reader has gone.
	 */
	List<DroppedLine> withdrawUnwanted() {
		List<DroppedLine> withdrawn = new ArrayList<>();
		this.writing.lock();
		try {
			for (WithdrawableLine line : this.unwanted) {
				DroppedLine removed = removeFromLog(line);
				if (removed != null) {
					withdrawn.add(removed);
				}
			}
			this.unwanted.removeIf((line) -> !this.log.contains(line));
			return withdrawn;
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Take the lines out of the pipe again that nobody has read.
	 * @param held how many bytes the pipe has held a moment ago
	 * @return {@code false} if another reader has come since, who goes on where the pipe
	 * was when he came
	 * @throws FifoException if a system call fails
	 */
	private boolean takeBack(int held) throws FifoException {
		int taken = this.writer.takeBack();
		rewind(taken, taken == held);
		return taken == held;
	}

	private void rewind(int taken, boolean whole) {
		this.writer.buffer().limit(0);
		this.log.rewind(taken, whole);
		noteProgress(false);
	}

	/**
	 * Write another FIFO from now on, and all lines to it that nobody has read. Called by
	 * the out-thread, while the pipe has no reader.
	 * @param successor the FIFO that stands at the path now
	 * @throws FifoException if a system call fails
	 */
	void moveTo(Fifo successor) throws FifoException {
		this.writing.lock();
		try {
			this.connected = false;
			rewind(takeBackOwn(), true);
			this.writer.moveTo(successor);
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Take out what no client has read, also out of the pipe: a client that still has it
	 * open sees its end. What is in the pipe stays there if it may be a successor's.
	 * Called by the out-thread when it ends, after {@link #close()}.
	 * @return the lines, of the first of which a client or the pipe may have a part
	 * @throws FifoException if a system call fails; see {@link #removeLeftInPipe()} then
	 */
	UndeliveredLines removeUnread() throws FifoException {
		this.writing.lock();
		try {
			this.connected = false;
			this.takenBack = takeBackOwn();
			return remove(this.takenBack);
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Take out what no client has read, if {@link #removeUnread()} has failed, but leave
	 * in the pipe what is there still: a client that comes in time may read it.
	 * @return the lines, of the first of which a client may have read a part
	 */
	UndeliveredLines removeLeftInPipe() {
		this.writing.lock();
		try {
			return remove(isLeftToSuccessor() ? this.takenBack : Math.max(this.takenBack, this.writer.unread()));
		}
		catch (FifoException ex) {
			return remove(this.takenBack);
		}
		finally {
			this.writing.unlock();
		}
	}

	private int takeBackOwn() throws FifoException {
		return isLeftToSuccessor() ? 0 : this.writer.takeBack();
	}

	private boolean isLeftToSuccessor() {
		return this.abandoned && this.writer.fifo().isInPlace();
	}

	private UndeliveredLines remove(int held) {
		this.queue.takeAll(this.taken);
		addTaken();
		return this.log.removeUnread(held, this.charset);
	}

	/**
	 * The turn of a sending thread to write its own line, from {@link #tryTurn} until it
	 * is closed. One object is enough: whoever has it holds the right to write.
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
				LineOutbox.this.log.addCompletion(completion);
			}
			else if (completion instanceof WithdrawableLine withdrawable) {
				LineOutbox.this.log.addWithdrawable(withdrawable);
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
