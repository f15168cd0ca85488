package io.pipeio.line;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The start of a line whose end has not come yet, in segments: growing costs no copy of
 * what is there. A large array that holds nothing else, and not much less than it could,
 * is kept as it is; the rest is copied, so that many small reads do not take more memory
 * than the line.
 */
final class LineStart {

	private static final int SEGMENT_SIZE = 8 * 1024;

	/** The bytes before the position of each belong to the line. */
	private final List<ByteBuffer> segments = new ArrayList<>();

	private int length;

	int length() {
		return this.length;
	}

	/**
	 * Append bytes.
	 * @param source where they are, which nobody else changes any more if this
	 * {@link #keeps} it
	 * @param offset where they start
	 * @param count how many
	 * @return {@code false} if the heap has no room for them: all is cleared then, before
	 * anybody else needs memory to deal with it
	 */
	boolean append(byte[] source, int offset, int count) {
		try {
			if (offset == 0 && count >= SEGMENT_SIZE && count > source.length - source.length / 4) {
				this.segments.add(ByteBuffer.wrap(source).position(count));
				this.length += count;
			}
			else {
				copy(source, offset, count);
			}
			return true;
		}
		catch (OutOfMemoryError ex) {
			clear();
			return false;
		}
	}

	private void copy(byte[] source, int offset, int count) {
		int from = offset;
		int left = count;
		while (left > 0) {
			ByteBuffer last = lastSegment();
			int copied = Math.min(left, last.remaining());
			last.put(source, from, copied);
			this.length += copied;
			from += copied;
			left -= copied;
		}
	}

	private ByteBuffer lastSegment() {
		ByteBuffer last = this.segments.isEmpty() ? null : this.segments.get(this.segments.size() - 1);
		if (last == null || !last.hasRemaining()) {
			last = ByteBuffer.allocate(SEGMENT_SIZE);
			this.segments.add(last);
		}
		return last;
	}

	/**
	 * Whether an array has become a part of this.
	 * @param source the array that was appended last
	 * @return whether it is needed still
	 */
	boolean keeps(byte[] source) {
		return !this.segments.isEmpty() && this.segments.get(this.segments.size() - 1).array() == source;
	}

	byte[] join(byte[] end, int offset, int count) {
		byte[] joined = new byte[this.length + count];
		int position = 0;
		for (ByteBuffer segment : this.segments) {
			System.arraycopy(segment.array(), 0, joined, position, segment.position());
			position += segment.position();
		}
		System.arraycopy(end, offset, joined, position, count);
		return joined;
	}

	void clear() {
		this.segments.clear();
		this.length = 0;
	}

}
