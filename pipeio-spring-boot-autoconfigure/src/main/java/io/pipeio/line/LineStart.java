package io.pipeio.line;

import java.util.ArrayList;
import java.util.List;

/**
 * The start of a line whose end has not come yet, in segments: growing costs no copy of
 * what is there, and no memory beyond it but for the last segment.
 */
final class LineStart {

	private static final int SEGMENT_SIZE = 8 * 1024;

	private final List<byte[]> segments = new ArrayList<>();

	private int length;

	int length() {
		return this.length;
	}

	/**
	 * Append bytes.
	 * @param source where they are
	 * @param offset where they start
	 * @param count how many
	 * @return {@code false} if the heap has no room for them: all is cleared then, before
	 * anybody else needs memory to deal with it
	 */
	boolean append(byte[] source, int offset, int count) {
		try {
			copy(source, offset, count);
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
			int used = this.length % SEGMENT_SIZE;
			if (used == 0) {
				this.segments.add(new byte[SEGMENT_SIZE]);
			}
			int copied = Math.min(left, SEGMENT_SIZE - used);
			System.arraycopy(source, from, this.segments.get(this.segments.size() - 1), used, copied);
			this.length += copied;
			from += copied;
			left -= copied;
		}
	}

	byte[] join(byte[] end, int offset, int count) {
		byte[] joined = new byte[this.length + count];
		int position = 0;
		for (byte[] segment : this.segments) {
			int copied = Math.min(SEGMENT_SIZE, this.length - position);
			System.arraycopy(segment, 0, joined, position, copied);
			position += copied;
		}
		System.arraycopy(end, offset, joined, position, count);
		return joined;
	}

	void clear() {
		this.segments.clear();
		this.length = 0;
	}

}
