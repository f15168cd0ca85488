package io.pipeio.queue;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.pipeio.line.Line;
import io.pipeio.line.Newline;
import org.jspecify.annotations.Nullable;

/**
 * Lines one after the other, each with its newline. A line lies in one chunk as a whole,
 * so that where a line starts can be told from its chunk alone.
 *
 * <p>
 * Many small lines share a chunk, which costs the garbage collector nothing for each of
 * them; a large one has a chunk of its own, which is the array it came in.
 *
 * @since 0.1.0
 */
public final class LineChunk {

	/** The largest size of a chunk that lines share. */
	static final int SHARED = 64 * 1024;

	private static final int SMALLEST = 512;

	private static final byte NEWLINE = '\n';

	/** Heap used by a future and its place here, rounded up. */
	private static final int FUTURE_SIZE = 96;

	private final byte[] bytes;

	private final long since = System.nanoTime();

	/** Start of the first line, and end of the last one, after its newline. */
	private int start;

	private int end;

	/** Whether its first line is not the one that came first. */
	private boolean trimmed;

	/** Whether it is known when its last line had come, and when that was. */
	private boolean sealed;

	private long until;

	/** Number of lines added and not taken out. */
	private int lines;

	/**
	 * The futures of its lines, with the ends of these, in their order. In a list that
	 * stays whole where there is no memory for one more.
	 */
	private @Nullable Deque<Completion> completions;

	private LineChunk(byte[] bytes, int end) {
		this.bytes = bytes;
		this.end = end;
	}

	/**
	 * Start a chunk.
	 * @param line its first line
	 * @param written who waits for the line, or {@code null}
	 * @param size how large a chunk that other lines may share is to be, within limits
	 */
	static LineChunk of(byte[] line, @Nullable CompletableFuture<@Nullable Void> written, long size) {
		int shared = (int) Math.min(Math.max(size, SMALLEST), SHARED);
		if (line.length < shared) {
			LineChunk chunk = new LineChunk(new byte[shared], 0);
			chunk.append(line, written);
			return chunk;
		}
		LineChunk chunk = ofUnterminated(line);
		chunk.lines = 1;
		if (written != null) {
			chunk.addCompletion(new Completion(chunk.end, written));
		}
		return chunk;
	}

	/**
	 * Take over a line, or its beginning, which is to get its newline.
	 * @param bytes the bytes, without a newline
	 */
	static LineChunk ofUnterminated(byte[] bytes) {
		// The newline is not in the array
		return new LineChunk(bytes, bytes.length + 1);
	}

	/**
	 * Take over whole lines.
	 * @param bytes the lines, each with its newline
	 */
	static LineChunk ofLines(byte[] bytes) {
		return new LineChunk(bytes, bytes.length);
	}

	int length() {
		return this.end - this.start;
	}

	/**
	 * Return the time of its first line.
	 * @return the time, as {@link System#nanoTime()} has it
	 */
	long since() {
		return this.since;
	}

	/**
	 * Note that all its lines had come by a time.
	 * @param time the time, as {@link System#nanoTime()} has it
	 */
	void seal(long time) {
		if (!this.sealed) {
			this.sealed = true;
			this.until = time;
		}
	}

	/**
	 * For how long a line has waited, at the least.
	 * @param index where it starts, counted from the first line
	 * @param now the time, as {@link System#nanoTime()} has it
	 * @return nanoseconds; zero if that is not known
	 */
	long waited(int index, long now) {
		if (index == 0 && !this.trimmed) {
			return now - this.since;
		}
		return this.sealed ? now - this.until : 0;
	}

	/**
	 * Return the number of lines of a chunk of the {@link LineQueue}.
	 * @return the number of those that were added one by one, and not taken out again
	 */
	public int lines() {
		return this.lines;
	}

	/**
	 * Return the heap used, without the part that every chunk uses.
	 * @return the number of bytes
	 */
	public long heapSize() {
		return length() + ((this.completions != null) ? (long) FUTURE_SIZE * this.completions.size() : 0);
	}

	/**
	 * Return the heap that a line would use.
	 * @param line the line
	 * @param written its future, or {@code null} if nobody waits for it
	 * @return the number of bytes
	 */
	public static long heapSize(byte[] line, @Nullable CompletableFuture<?> written) {
		return line.length + 1L + ((written != null) ? FUTURE_SIZE : 0);
	}

	/**
	 * Add a line, if there is room for it.
	 * @param written who waits for the line, or {@code null}
	 * @return whether there was
	 */
	boolean append(byte[] line, @Nullable CompletableFuture<@Nullable Void> written) {
		if (line.length >= this.bytes.length - this.end) {
			return false;
		}
		int next = this.end + line.length + 1;
		if (written != null) {
			addCompletion(new Completion(next, written));
		}
		System.arraycopy(line, 0, this.bytes, this.end, line.length);
		this.bytes[next - 1] = NEWLINE;
		this.end = next;
		this.lines++;
		this.sealed = false;
		return true;
	}

	private void addCompletion(Completion completion) {
		if (this.completions == null) {
			this.completions = new LinkedList<>();
		}
		this.completions.add(completion);
	}

	/**
	 * Add all lines of another chunk, if there is room for them.
	 * @param other the chunk, whose futures stay its own
	 * @return whether there was
	 */
	boolean append(LineChunk other) {
		if (this.bytes.length - this.end < other.length()) {
			return false;
		}
		other.copy(0, ByteBuffer.wrap(this.bytes).position(this.end));
		this.end += other.length();
		this.sealed = other.sealed;
		this.until = other.until;
		return true;
	}

	/**
	 * Hand over who waits for its lines.
	 * @param position where its first line starts among all lines
	 * @param target where they go, with the ends of their lines among all lines
	 */
	void moveCompletions(long position, Deque<Completion> target) {
		Deque<Completion> own = this.completions;
		if (own == null) {
			return;
		}
		for (Completion first = own.peek(); first != null; first = own.peek()) {
			target.add(new Completion(position - this.start + first.end(), first.written()));
			own.remove();
		}
	}

	/**
	 * Copy what fits.
	 * @param from where to begin, counted from the first line
	 * @param target where the bytes go
	 * @return how many were copied
	 */
	int copy(int from, ByteBuffer target) {
		int count = Math.min(length() - from, target.remaining());
		int first = this.start + from;
		int stored = Math.min(count, this.bytes.length - first);
		target.put(this.bytes, first, stored);
		if (stored < count) {
			target.put(NEWLINE);
		}
		return count;
	}

	/**
	 * Find the start of a line.
	 * @param index of a byte of the line, counted from the first line
	 * @return where the line starts, counted likewise
	 */
	int startOfLine(int index) {
		int first = this.start + index;
		while (first > this.start && this.bytes[first - 1] != NEWLINE) {
			first--;
		}
		return first - this.start;
	}

	/**
	 * Find the end of a line.
	 * @param index of a byte of the line, counted from the first line
	 * @return where the line ends, after its newline, counted likewise
	 */
	int endOfLine(int index) {
		int newline = Newline.indexIn(this.bytes, this.start + index, this.bytes.length);
		return ((newline >= 0) ? newline + 1 : this.end) - this.start;
	}

	/**
	 * Take out the first line.
	 * @return the line, without its newline, and who waits for it
	 */
	DroppedLine removeFirst() {
		int length = endOfLine(0);
		this.start += length;
		this.lines--;
		this.trimmed = true;
		Deque<Completion> own = this.completions;
		if (own == null || own.isEmpty() || own.element().end() > this.start) {
			return new DroppedLine(length - 1, null);
		}
		return new DroppedLine(length - 1, own.remove().written());
	}

	/**
	 * Take out the lines that start at a place, or later.
	 * @param index the place, counted from the first line
	 * @return the lines, whose futures stay where they are
	 */
	LineChunk removeFrom(int index) {
		boolean within = index < length() && startOfLine(index) < index;
		int first = this.start + (within ? endOfLine(index) : index);
		LineChunk removed;
		if (first == this.start || first == this.end) {
			removed = new LineChunk(this.bytes, this.end);
			removed.start = first;
		}
		else {
			// What comes next may take the place of these
			removed = ofLines(Arrays.copyOfRange(this.bytes, first, this.end));
		}
		this.end = first;
		return removed;
	}

	/**
	 * Take out the line that somebody waits for.
	 * @param written who waits for it
	 * @return the line, or {@code null} if it is not here
	 */
	@Nullable DroppedLine remove(CompletableFuture<@Nullable Void> written) {
		Deque<Completion> own = this.completions;
		Completion found = (own != null) ? Completion.find(own, written) : null;
		if (own == null || found == null) {
			return null;
		}
		int index = startOfLine((int) found.end() - 1 - this.start);
		int length = removeLine(index);
		// Where it was the first, the others stay where they are
		Completion.remove(own, found, (index > 0) ? length : 0);
		this.lines--;
		return new DroppedLine(length - 1, written);
	}

	/**
	 * Take out a line.
	 * @param index where it starts, counted from the first line
	 * @return how long it was, with its newline
	 */
	int removeLine(int index) {
		int next = endOfLine(index);
		if (index == 0) {
			skip(next);
		}
		else {
			int from = this.start + next;
			System.arraycopy(this.bytes, from, this.bytes, this.start + index, this.end - from);
			this.end -= next - index;
		}
		return next - index;
	}

	/**
	 * Forget what stands at its beginning.
	 * @param count how many bytes
	 */
	void skip(int count) {
		this.start += count;
		this.trimmed = true;
	}

	/**
	 * Count its lines.
	 * @param from where to begin: at the start of a line, counted from the first line
	 * @return how many start there, or later
	 */
	int countLines(int from) {
		int count = 0;
		for (int index = from; index < length(); index = endOfLine(index)) {
			count++;
		}
		return count;
	}

	/**
	 * Look at a line, without a copy. Nothing may be added or taken out any more.
	 * @param index where it starts, counted from the first line
	 * @param charset what its text is encoded in
	 */
	Line lineAt(int index, Charset charset) {
		return Line.of(this.bytes, this.start + index, endOfLine(index) - index - 1, charset);
	}

	/**
	 * A future of a line to be written.
	 *
	 * @param end where the line ends, after its newline
	 * @param written completed when the pipe has the line
	 */
	record Completion(long end, CompletableFuture<@Nullable Void> written) {

		static @Nullable Completion find(Collection<Completion> completions, CompletableFuture<?> written) {
			for (Completion completion : completions) {
				if (completion.written() == written) {
					return completion;
				}
			}
			return null;
		}

		/**
		 * Forget a line that was taken out.
		 * @param completions what is known of it and others
		 * @param distance by how much those after it have moved
		 */
		static void remove(Collection<Completion> completions, Completion removed, long distance) {
			List<Completion> rest = completions.stream()
				.filter((other) -> other.written() != removed.written())
				.map((other) -> (other.end() > removed.end()) ? new Completion(other.end() - distance, other.written())
						: other)
				.toList();
			completions.clear();
			completions.addAll(rest);
		}

	}

}
