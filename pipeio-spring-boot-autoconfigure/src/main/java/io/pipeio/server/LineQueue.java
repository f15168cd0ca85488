package io.pipeio.server;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The lines that the out-pipe has not taken yet: first those in the write buffer, then
 * those that wait for it. Guarded by the lock of its {@link LineSender}.
 */
final class LineQueue {

	private static final byte NEWLINE = '\n';

	private final long capacity;

	private final Deque<QueuedLine> buffered = new ArrayDeque<>();

	private final Deque<QueuedLine> waiting = new ArrayDeque<>();

	private long waitingSize;

	private int headOffset;

	private long positionBuffered;

	private long positionWritten;

	LineQueue(long capacity) {
		this.capacity = capacity;
	}

	boolean isEmpty() {
		return this.buffered.isEmpty() && this.waiting.isEmpty();
	}

	/**
	 * Whether there is room for a line. One that is larger than the whole queue finds
	 * room when no other waits.
	 * @param line the line
	 * @return whether it may be added
	 */
	boolean hasRoomFor(QueuedLine line) {
		return this.waitingSize == 0 || this.waitingSize + line.heapSize() <= this.capacity;
	}

	void add(QueuedLine line) {
		this.waiting.add(line);
		this.waitingSize += line.heapSize();
	}

	/**
	 * Fill the write buffer with a single line that need not wait.
	 * @param line the line, which fits into the buffer
	 * @param buffer the buffer, in which nothing is left
	 */
	void fill(QueuedLine line, ByteBuffer buffer) {
		buffer.clear();
		buffer.put(line.bytes()).put(NEWLINE);
		buffer.flip();
		markBuffered(line, buffer.remaining());
	}

	/**
	 * Fill the write buffer with as much of the waiting lines as it takes.
	 * @param buffer the buffer, in which nothing is left
	 */
	void fill(ByteBuffer buffer) {
		buffer.clear();
		QueuedLine head = this.waiting.peek();
		while (head != null && buffer.hasRemaining()) {
			int count = Math.min(head.bytes().length - this.headOffset, buffer.remaining());
			buffer.put(head.bytes(), this.headOffset, count);
			this.headOffset += count;
			if (!buffer.hasRemaining()) {
				this.positionBuffered += count;
				break;
			}
			buffer.put(NEWLINE);
			this.headOffset = 0;
			this.waiting.remove();
			this.waitingSize -= head.heapSize();
			markBuffered(head, count + 1);
			head = this.waiting.peek();
		}
		buffer.flip();
	}

	private void markBuffered(QueuedLine line, int count) {
		this.positionBuffered += count;
		line.endsAt(this.positionBuffered);
		this.buffered.add(line);
	}

	/**
	 * Note that the pipe has taken bytes from the write buffer.
	 * @param count how many
	 * @param completed given the lines of which it has taken the last byte
	 */
	void written(int count, Consumer<QueuedLine> completed) {
		this.positionWritten += count;
		QueuedLine first = this.buffered.peek();
		while (first != null && first.end() <= this.positionWritten) {
			completed.accept(this.buffered.remove());
			first = this.buffered.peek();
		}
	}

	/**
	 * Take out the first line, whether or not a part of it was written.
	 * @return the line, or {@code null} if there is none
	 */
	@Nullable QueuedLine poll() {
		QueuedLine line = this.buffered.poll();
		return (line != null) ? line : this.waiting.poll();
	}

}
