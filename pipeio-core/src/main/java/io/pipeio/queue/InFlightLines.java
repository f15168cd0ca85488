package io.pipeio.queue;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.pipeio.line.Line;
import io.pipeio.queue.LineChunk.Completion;
import org.jspecify.annotations.Nullable;

/**
 * The lines that are on their way, of which it is not known that a client has read them:
 * first those that the pipe holds, then those in the write buffer, then the rest of what
 * was taken out of the {@link LineQueue}. Guarded by the right to write the pipe, which
 * one thread has at a time: see {@code LineOutbox}.
 *
 * <p>
 * A client has read what was written, less what the pipe still holds ({@code FIONREAD}).
 * So a line may be forgotten only when it is known that the pipe holds less than was
 * written after it. All positions count the bytes that were ever sent; what is sent again
 * goes back to the position that it had.
 *
 * @since 0.1.0
 */
public final class InFlightLines {

	private static final byte NEWLINE = '\n';

	/** Stays whole where there is no memory for one more, unlike a list in an array. */
	private final LinkedList<LineChunk> chunks = new LinkedList<>();

	/** Futures of lines not yet fully written to the pipe, in their order. */
	private final LinkedList<Completion> completions = new LinkedList<>();

	/** Lines that may be withdrawn and that the pipe has as a whole, in order. */
	private final LinkedList<Completion> withdrawable = new LinkedList<>();

	/** Start of the first chunk. */
	private long start;

	private long written;

	private long buffered;

	/** End of the last chunk. */
	private long end;

	/**
	 * Whether the pipe has taken everything.
	 * @return whether nothing is left to write
	 */
	public boolean isWritten() {
		return this.written == this.end;
	}

	/**
	 * Return the number of bytes not yet written to the pipe.
	 * @return the number
	 */
	public long unwrittenLength() {
		return this.end - this.written;
	}

	/**
	 * Return the number of lines not yet fully written to the pipe.
	 * @return the number
	 */
	public long countUnwritten() {
		long count = 0;
		long position = this.start;
		for (LineChunk chunk : this.chunks) {
			long next = position + chunk.length();
			if (this.written < next) {
				count += chunk.countLines(chunk.startOfLine((int) Math.max(this.written - position, 0)));
			}
			position = next;
		}
		return count;
	}

	/**
	 * For how long the first line has waited, at the least, that the pipe has not taken
	 * wholly.
	 * @param now the time, as {@link System#nanoTime()} has it
	 * @return nanoseconds; zero if there is none, or that is not known
	 */
	public long waited(long now) {
		long position = this.start;
		for (LineChunk chunk : this.chunks) {
			if (this.written < position + chunk.length()) {
				return chunk.waited(chunk.startOfLine((int) Math.max(this.written - position, 0)), now);
			}
			position += chunk.length();
		}
		return 0;
	}

	/**
	 * Whether the write buffer was given everything.
	 * @return whether nothing is left to put into it
	 */
	public boolean isBuffered() {
		return this.buffered == this.end;
	}

	/**
	 * Put a single line into the write buffer. To be called when all others are written.
	 * @param line the line, which fits into the buffer
	 * @param buffer the buffer, in which nothing is left
	 */
	public void add(byte[] line, ByteBuffer buffer) {
		long next = this.end + line.length + 1;
		LineChunk last = this.chunks.peekLast();
		if (last == null || !last.append(line, null)) {
			this.chunks.add(LineChunk.of(line, null, this.end - this.start));
		}
		this.end = next;
		this.buffered = next;
		buffer.clear().put(line).put(NEWLINE).flip();
	}

	/**
	 * Note who waits for the line that was put into the write buffer last.
	 * @param written completed when the pipe has the line
	 */
	public void addCompletion(CompletableFuture<@Nullable Void> written) {
		this.completions.add(new Completion(this.end, written));
	}

	/**
	 * Note that the line that was written last may be withdrawn.
	 * @param line the line
	 */
	public void addWithdrawable(WithdrawableLine line) {
		this.withdrawable.add(new Completion(this.end, line));
	}

	/**
	 * Take over lines that have waited in the queue. Where memory runs out, it may be
	 * called again with the same.
	 * @param chunk the lines
	 */
	public void add(LineChunk chunk) {
		chunk.moveCompletions(this.end, this.completions);
		LineChunk last = this.chunks.peekLast();
		if (last == null || !last.append(chunk)) {
			this.chunks.add(chunk);
		}
		this.end += chunk.length();
	}

	/**
	 * Put as much into the write buffer as it takes.
	 * @param buffer the buffer, in which nothing is left
	 */
	public void fill(ByteBuffer buffer) {
		buffer.clear();
		try {
			long position = this.start;
			for (LineChunk chunk : this.chunks) {
				long next = position + chunk.length();
				if (this.buffered < next && buffer.hasRemaining()) {
					this.buffered += chunk.copy((int) (this.buffered - position), buffer);
				}
				position = next;
			}
		}
		finally {
			buffer.flip();
		}
	}

	/**
	 * Note that the pipe has taken bytes from the write buffer.
	 * @param count how many
	 * @param completed given the futures of the lines of which it has taken the last byte
	 */
	public void written(int count, Consumer<CompletableFuture<@Nullable Void>> completed) {
		this.written += count;
		Completion first = this.completions.peek();
		while (first != null && first.end() <= this.written) {
			completed.accept(first.written());
			this.completions.remove();
			if (first.written() instanceof WithdrawableLine) {
				this.withdrawable.add(first);
			}
			first = this.completions.peek();
		}
	}

	/**
	 * Return the number of bytes that the pipe has taken and that are not known to be
	 * read.
	 * @return the number of bytes
	 */
	public long unreadLength() {
		return this.written - this.start;
	}

	/**
	 * Forget what a client has read, but for lines of which it was a part.
	 * @param held how many bytes the pipe holds
	 */
	public void forgetRead(int held) {
		long read = this.written - held;
		if (!this.withdrawable.isEmpty()) {
			this.withdrawable.removeIf((line) -> line.end() <= read);
		}
		LineChunk first = this.chunks.peek();
		while (first != null && this.start + first.length() <= read) {
			this.start += first.length();
			this.chunks.remove();
			first = this.chunks.peek();
		}
	}

	/**
	 * Find the line of which a client has read a part, and no more.
	 * @param held how many bytes the pipe holds
	 * @return the line, or {@code null} if clients have read whole lines only
	 */
	public @Nullable TornLine findTorn(int held) {
		forgetRead(held);
		LineChunk first = this.chunks.peek();
		if (first == null) {
			return null;
		}
		int index = firstUnread(held);
		int line = first.startOfLine(index);
		return (line < index) ? new TornLine(index - line, first.endOfLine(index) - line) : null;
	}

	/**
	 * Return the number of lines that may be withdrawn, that the pipe has taken as a
	 * whole and that are not known to be read.
	 * @return the number
	 */
	public int countWithdrawable() {
		return this.withdrawable.size();
	}

	/**
	 * Whether a line is here.
	 * @param line a line that may be withdrawn
	 * @return whether it is not known that a client has read it
	 */
	public boolean contains(WithdrawableLine line) {
		return find(line) != null;
	}

	private @Nullable Completion find(WithdrawableLine line) {
		Completion unwritten = Completion.find(this.completions, line);
		return (unwritten != null) ? unwritten : Completion.find(this.withdrawable, line);
	}

	/**
	 * Take out a line of which nothing is in the pipe. The write buffer is to be filled
	 * anew then.
	 * @param line a line that may be withdrawn
	 * @return the line, or {@code null} if it is not here, or the pipe has a part of it
	 */
	public @Nullable DroppedLine remove(WithdrawableLine line) {
		Completion found = find(line);
		if (found == null) {
			return null;
		}
		long position = this.start;
		for (LineChunk chunk : this.chunks) {
			long next = position + chunk.length();
			if (found.end() <= next) {
				int index = chunk.startOfLine((int) (found.end() - 1 - position));
				return (this.written <= position + index) ? remove(found, chunk, index) : null;
			}
			position = next;
		}
		return null;
	}

	private DroppedLine remove(Completion line, LineChunk chunk, int index) {
		int length = chunk.removeLine(index);
		if (chunk.length() == 0) {
			this.chunks.remove(chunk);
		}
		Completion.remove(this.completions, line, length);
		Completion.remove(this.withdrawable, line, length);
		this.end -= length;
		this.buffered = this.written;
		return new DroppedLine(length - 1, line.written());
	}

	/**
	 * Find the place at which clients have stopped reading.
	 * @param held how many bytes the pipe holds, which may be others' than these
	 * @return the first byte that is still in the pipe, counted from the first chunk
	 */
	private int firstUnread(int held) {
		return (int) Math.max(this.written - held - this.start, 0);
	}

	/**
	 * Write everything again that no client has read, because the pipe was emptied and
	 * the write buffer is to be filled anew.
	 * @param held how many bytes were taken out of the pipe
	 * @param whole whether to start with a whole line, instead of the very byte at which
	 * clients have stopped reading
	 */
	public void rewind(int held, boolean whole) {
		// Needs no memory: the pipe is empty already
		forgetRead(held);
		int index = firstUnread(held);
		LineChunk first = this.chunks.peek();
		this.written = this.start + ((whole && first != null) ? first.startOfLine(index) : index);
		this.buffered = this.written;
	}

	/**
	 * Take over what somebody else has left in the pipe, as if it had been written from
	 * here: a process that was killed, whose client has kept the pipe open. A line that
	 * it has not finished gets its newline. To be called while nothing is in the write
	 * buffer, and nothing of these lines in the pipe.
	 * @param content all that the pipe holds
	 * @return how many lines these are
	 */
	public int adopt(byte[] content) {
		int whole = content.length;
		while (whole > 0 && content[whole - 1] != NEWLINE) {
			whole--;
		}
		LineChunk lines = LineChunk.ofLines(Arrays.copyOf(content, whole));
		LineChunk unterminated = LineChunk.ofUnterminated(Arrays.copyOfRange(content, whole, content.length));
		List<LineChunk> adopted = (whole < content.length) ? List.of(lines, unterminated) : List.of(lines);
		int added = adopted.stream().mapToInt(LineChunk::length).sum();
		List<Completion> shifted = shift(this.completions, added);
		skipWritten();
		List<Completion> shiftedWithdrawable = shift(this.withdrawable, added);
		this.chunks.addAll(0, adopted);
		this.completions.clear();
		this.completions.addAll(shifted);
		this.withdrawable.clear();
		this.withdrawable.addAll(shiftedWithdrawable);
		this.end += added;
		this.written += content.length;
		this.buffered = this.written;
		return adopted.stream().mapToInt((chunk) -> chunk.countLines(0)).sum();
	}

	private void skipWritten() {
		forgetRead(0);
		LineChunk first = this.chunks.peek();
		if (first != null) {
			first.skip((int) (this.written - this.start));
		}
		this.start = this.written;
	}

	private static List<Completion> shift(List<Completion> completions, int distance) {
		return completions.stream()
			.map((completion) -> new Completion(completion.end() + distance, completion.written()))
			.toList();
	}

	/**
	 * Take out all lines of which the pipe has nothing.
	 * @param buffer the write buffer, in which nothing of them is left
	 * @return the lines
	 */
	public DiscardedLines removeUnwritten(ByteBuffer buffer) {
		DiscardedLines removed = new DiscardedLines();
		long position = this.start;
		for (LineChunk chunk : this.chunks) {
			int length = chunk.length();
			LineChunk rest = chunk.removeFrom((int) Math.min(Math.max(this.written - position, 0), length));
			if (rest.length() > 0) {
				removed.chunks().add(rest);
			}
			position += length;
		}
		this.chunks.removeIf((chunk) -> chunk.length() == 0);
		this.end = this.start + this.chunks.stream().mapToLong(LineChunk::length).sum();
		buffer.limit(buffer.position() + (int) Math.min(buffer.remaining(), this.end - this.written));
		this.buffered = Math.min(this.buffered, this.end);
		while (!this.completions.isEmpty() && this.completions.getLast().end() > this.end) {
			removed.completions().add(0, this.completions.removeLast().written());
		}
		// Those that the pipe has had, and that were taken back out of it
		while (!this.withdrawable.isEmpty() && this.withdrawable.getLast().end() > this.end) {
			removed.completions().add(0, this.withdrawable.removeLast().written());
		}
		return removed;
	}

	/**
	 * Take out all lines that no client has read to the end.
	 * @param held how many bytes the pipe holds
	 * @param charset what the text of the lines is encoded in
	 * @return the lines
	 */
	public UndeliveredLines removeUnread(int held, Charset charset) {
		forgetRead(held);
		LineChunk first = this.chunks.peek();
		int from = (first != null) ? first.startOfLine(firstUnread(held)) : 0;
		List<Line> lines = new ChunkedLines(new ArrayList<>(this.chunks), from, charset);
		UndeliveredLines unread = new UndeliveredLines(lines,
				this.completions.stream().map(Completion::written).toList());
		this.completions.clear();
		this.withdrawable.clear();
		this.chunks.clear();
		this.start = this.end;
		this.written = this.end;
		this.buffered = this.end;
		return unread;
	}

}
