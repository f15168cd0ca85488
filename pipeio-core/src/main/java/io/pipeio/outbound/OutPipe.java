package io.pipeio.outbound;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoWriter;
import io.pipeio.queue.DiscardedLines;
import io.pipeio.queue.DroppedLine;
import io.pipeio.queue.InFlightLines;
import io.pipeio.queue.LineChunk;
import io.pipeio.queue.LineQueue;
import io.pipeio.queue.PipeQueue;
import io.pipeio.queue.TornLine;
import io.pipeio.queue.UndeliveredLines;
import io.pipeio.queue.WithdrawableLine;
import org.jspecify.annotations.Nullable;

/**
 * The writing end of a pipe, with the lines that were taken out of the queue: those not
 * yet written, those being written, and those written that no client has read, as far as
 * is known. Writes without waiting, and never to a pipe without being asked to.
 *
 * <p>
 * Not thread-safe: guarded by the right to write of the {@link LineOutbox}. Takes the
 * lock of the queue.
 */
final class OutPipe {

	/**
	 * Number of bytes that are kept after they were written, before the kernel is asked
	 * how many of them were read.
	 */
	private static final long UNASKED = 128 * 1024;

	/** The same for the number of lines that may be withdrawn. */
	private static final int MANY = 64;

	private final FifoWriter writer;

	private final LineQueue queue;

	private final InFlightLines log = new InFlightLines();

	/** Taken out of the queue, and not in the log yet. */
	private final Deque<LineChunk> taken = new LinkedList<>();

	/** Lines to be withdrawn of which the pipe still has a part. */
	private final List<WithdrawableLine> unwanted = new ArrayList<>();

	private long askAt = UNASKED;

	/** Whether everything was written when this was checked last. */
	private boolean settled = true;

	/**
	 * Time of the last progress: the pipe took something while more was waiting, or
	 * something began to wait.
	 */
	private long progressAt = System.nanoTime();

	OutPipe(FifoWriter writer, LineQueue queue) {
		this.writer = writer;
		this.queue = queue;
	}

	/**
	 * Whether a line of this length may be written without the queue. Needs no lock.
	 */
	boolean takesAtOnce(int length) {
		return length < this.writer.buffer().capacity();
	}

	/**
	 * Whether no line that was taken out of the queue waits to be written.
	 */
	boolean isWritten() {
		return this.log.isWritten() && this.taken.isEmpty();
	}

	/**
	 * Write a line. What the pipe does not take stays in the buffer.
	 * @return {@link FifoWriter.Status#NO_READER} if the last reader has gone
	 * @throws FifoException if the pipe cannot be written
	 */
	FifoWriter.Status write(byte[] line) throws FifoException {
		this.log.add(line, this.writer.buffer());
		return write((completed) -> {
		});
	}

	void addCompletion(CompletableFuture<@Nullable Void> completion) {
		this.log.addCompletion(completion);
	}

	void addWithdrawable(WithdrawableLine line) {
		this.log.addWithdrawable(line);
	}

	/**
	 * Fill the empty buffer with lines that wait.
	 * @return whether there is something to write
	 */
	boolean refill() {
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

	/**
	 * Write the buffer, or as much of it as the pipe takes.
	 * @param completed given the futures of the lines that the pipe has now
	 * @return the status of the pipe
	 * @throws FifoException if the pipe cannot be written
	 */
	FifoWriter.Status write(Consumer<CompletableFuture<@Nullable Void>> completed) throws FifoException {
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
	 * Take over the content that another process has left in the pipe.
	 * @param content all that the pipe holds
	 */
	void adopt(byte[] content) {
		this.queue.noteAdopted(this.log.adopt(content), content.length);
	}

	PipeQueue status() {
		long lines = this.log.countUnwritten();
		long bytes = this.log.unwrittenLength();
		for (LineChunk chunk : this.taken) {
			lines += chunk.lines();
			bytes += chunk.heapSize();
		}
		long now = System.nanoTime();
		return this.queue.status(lines, bytes, this.progressAt, this.log.waited(now), now);
	}

	/**
	 * Whether clients have read everything.
	 * @return whether nothing waits, and the pipe is empty
	 * @throws FifoException if the kernel does not tell
	 */
	boolean isDelivered() throws FifoException {
		return isWritten() && this.queue.isEmpty() && this.writer.unread() == 0;
	}

	/**
	 * Remove the lines that wait, except one that the pipe has in part: a reader may have
	 * begun it.
	 */
	DiscardedLines removeWaiting() {
		DiscardedLines discarded = this.log.removeUnwritten(this.writer.buffer());
		discarded.chunks().addAll(this.taken);
		this.taken.clear();
		this.queue.takeDiscarded(discarded.chunks(), !this.log.isWritten());
		noteProgress(false);
		return discarded;
	}

	/**
	 * Mend the line that the last reader has torn, after it has gone: if it has read a
	 * part of a line, or left one that may be withdrawn, the unread rest is taken out of
	 * the pipe.
	 * @return the torn line, or {@code null} if there is none
	 * @throws FifoException if a system call fails; nothing has changed then
	 */
	@Nullable TornLine mendTornLine() throws FifoException {
		int held = this.writer.unread();
		TornLine torn = this.log.findTorn(held);
		// What the log does not know of is not to be lost for a request
		boolean known = held > 0 && held <= this.log.unreadLength();
		boolean takeBack = torn != null || (known && this.log.countWithdrawable() > 0);
		// One who has come since may have begun this line, which is not torn then
		boolean mended = takeBack && !this.writer.hasReader() && takeBack(held);
		return mended ? torn : null;
	}

	/**
	 * Take the lines out of the pipe again that nobody has read.
	 * @param held how many bytes the pipe held a moment ago
	 * @return {@code false} if another reader has come since: it goes on where the pipe
	 * was when it came
	 * @throws FifoException if a system call fails
	 */
	private boolean takeBack(int held) throws FifoException {
		int back = this.writer.takeBack();
		rewind(back, back == held);
		return back == held;
	}

	private void rewind(int back, boolean whole) {
		this.writer.buffer().limit(0);
		this.log.rewind(back, whole);
		noteProgress(false);
	}

	/**
	 * Remove a line that its sender withdraws. Of a line that the pipe has in part, this
	 * is tried again by {@link #withdrawUnwanted()}.
	 * @return the line, or {@code null} if the pipe has a part of it
	 */
	@Nullable DroppedLine withdraw(WithdrawableLine line) {
		addTaken();
		DroppedLine waiting = this.queue.remove(line);
		DroppedLine withdrawn = (waiting != null) ? waiting : removeFromLog(line);
		if (withdrawn == null) {
			this.unwanted.removeIf((other) -> !this.log.contains(other));
			this.unwanted.add(line);
		}
		return withdrawn;
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
	 * Remove the withdrawn lines of which the pipe has nothing any more.
	 */
	List<DroppedLine> withdrawUnwanted() {
		List<DroppedLine> withdrawn = new ArrayList<>();
		for (WithdrawableLine line : this.unwanted) {
			DroppedLine removed = removeFromLog(line);
			if (removed != null) {
				withdrawn.add(removed);
			}
		}
		this.unwanted.removeIf((line) -> !this.log.contains(line));
		return withdrawn;
	}

	/**
	 * Write another FIFO from now on, beginning with the lines that nobody has read.
	 * @param successor the FIFO that stands at the path now
	 * @param back how many bytes were taken out of the former one
	 * @throws FifoException if a system call fails
	 */
	void moveTo(Fifo successor, int back) throws FifoException {
		rewind(back, true);
		this.writer.moveTo(successor);
	}

	/**
	 * Remove all lines that no client has read.
	 * @param held how many unread bytes the pipe holds, or has held before they were
	 * taken out
	 * @return the lines; a client or the pipe may have a part of the first
	 */
	UndeliveredLines removeUnread(int held, Charset charset) {
		this.queue.takeAll(this.taken);
		addTaken();
		return this.log.removeUnread(held, charset);
	}

}
