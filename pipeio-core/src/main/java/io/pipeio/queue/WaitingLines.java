package io.pipeio.queue;

import java.util.Collection;
import java.util.Deque;
import java.util.LinkedList;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * Content of a {@link LineQueue}: the lines that wait for the out-thread, first come,
 * first served. Guarded by the lock of the queue.
 */
final class WaitingLines {

	/** Bytes that fit into the caches of a processor. */
	private static final long CROWD = 1024 * 1024;

	private final long capacity;

	/** Stays whole where there is no memory for one more, unlike a list in an array. */
	private final Deque<LineChunk> chunks = new LinkedList<>();

	/**
	 * Heap size of the waiting lines, and of the large one that is on its way.
	 */
	private long size;

	private long underway;

	private long count;

	/** Time at which the queue ceased to be empty. */
	private long filledAt;

	WaitingLines(long capacity) {
		this.capacity = capacity;
	}

	/**
	 * Whether nothing waits.
	 * @return whether there is no line
	 */
	boolean isEmpty() {
		return this.chunks.isEmpty();
	}

	/**
	 * Whether there is room for a line. One that is larger than the whole queue finds
	 * room when no other waits.
	 * @param length what the line takes from the heap
	 * @return whether it may be added
	 */
	boolean hasRoomFor(long length) {
		return this.size == 0 || this.size + length <= this.capacity;
	}

	/**
	 * Whether there is room for many lines.
	 * @return whether at least half of the room is free
	 */
	boolean isHalfEmpty() {
		return this.size <= this.capacity / 2;
	}

	/**
	 * Return the number of waiting lines.
	 */
	long count() {
		return this.count;
	}

	/**
	 * Return the heap size of the waiting lines, without the large one that is on its
	 * way.
	 * @return the number of bytes
	 */
	long size() {
		return this.size - this.underway;
	}

	/**
	 * For how long the first line has waited, at the least.
	 * @param now the time, as {@link System#nanoTime()} has it
	 * @return nanoseconds; zero if none waits, or that is not known
	 */
	long waited(long now) {
		LineChunk first = this.chunks.peek();
		return (first != null) ? first.waited(0, now) : 0;
	}

	/**
	 * Return the time at which the queue ceased to be empty.
	 * @return the time, as {@link System#nanoTime()} has it; of no meaning if none waits
	 */
	long filledAt() {
		return this.filledAt;
	}

	/**
	 * Add a line.
	 * @param written who waits for it, or {@code null}
	 * @return how many times as much waits as the caches of a processor hold, told once
	 * for each chunk; zero in between
	 */
	int add(byte[] line, @Nullable CompletableFuture<@Nullable Void> written) {
		LineChunk last = this.chunks.peekLast();
		boolean full = (last == null || !last.append(line, written));
		if (full) {
			// As large as what waits already: few lines do not take much
			LineChunk next = LineChunk.of(line, written, this.size);
			if (last == null) {
				this.filledAt = next.since();
			}
			else {
				last.seal(next.since());
			}
			this.chunks.add(next);
		}
		this.count++;
		this.size += LineChunk.heapSize(line, written);
		return full ? (int) (this.size / CROWD) : 0;
	}

	/**
	 * Whether there would be room for a line if all were removed that can be.
	 * @param length what the line takes from the heap
	 * @return whether it is worth to {@link #removeOldest()}
	 */
	boolean canMakeRoomFor(long length) {
		return this.underway == 0 || this.underway + length <= this.capacity;
	}

	/**
	 * Take out the line that has waited longest, unless it is on its way already.
	 */
	DroppedLine removeOldest() {
		LineChunk first = this.chunks.element();
		long before = first.heapSize();
		DroppedLine oldest = first.removeFirst();
		this.count--;
		this.size -= before - first.heapSize();
		if (first.length() == 0) {
			this.chunks.remove();
		}
		return oldest;
	}

	/**
	 * Take out the line that somebody waits for.
	 * @param written who waits for it
	 * @return the line, or {@code null} if it is not here
	 */
	@Nullable DroppedLine remove(CompletableFuture<@Nullable Void> written) {
		for (LineChunk chunk : this.chunks) {
			long before = chunk.heapSize();
			DroppedLine removed = chunk.remove(written);
			if (removed != null) {
				this.count--;
				this.size -= before - chunk.heapSize();
				if (chunk.length() == 0) {
					this.chunks.remove(chunk);
				}
				return removed;
			}
		}
		return null;
	}

	/**
	 * Take out as many lines as are to be written at once. Those that were taken out
	 * before are no longer in the queue's charge.
	 * @param target where they go
	 * @param now the time, as {@link System#nanoTime()} has it
	 */
	void take(Collection<LineChunk> target, long now) {
		this.size -= this.underway;
		this.underway = 0;
		long taken = 0;
		LineChunk first = this.chunks.peek();
		while (first != null && (taken == 0 || taken + first.length() <= LineChunk.SHARED)) {
			target.add(first);
			first.seal(now);
			this.chunks.remove();
			this.count -= first.lines();
			taken += first.length();
			this.underway += first.heapSize();
			first = this.chunks.peek();
		}
		if (taken <= LineChunk.SHARED) {
			this.size -= this.underway;
			this.underway = 0;
		}
	}

	/**
	 * Take out all lines. Where memory runs out, it may be called again.
	 * @param target where they go
	 * @param underway whether the large line that is on its way still needs its room
	 */
	void takeAll(Collection<LineChunk> target, boolean underway) {
		for (LineChunk chunk = this.chunks.peek(); chunk != null; chunk = this.chunks.peek()) {
			target.add(chunk);
			this.chunks.remove();
		}
		this.underway = underway ? this.underway : 0;
		this.size = this.underway;
		this.count = 0;
	}

}
