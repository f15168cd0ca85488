package io.pipeio.line;

import java.nio.charset.Charset;
import java.util.function.ObjLongConsumer;

import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into lines. Fed with what one read brought, it hands out the
 * lines one by one; of a line that has not ended yet, it keeps at most the maximum
 * length. Used by one thread.
 *
 * @since 0.1.0
 */
public final class LineFramer {

	private static final byte[] NOTHING = {};

	private final int maxLength;

	private final Charset charset;

	private final ObjLongConsumer<DiscardReason> discards;

	private final LineStart start = new LineStart();

	private byte[] chunk = NOTHING;

	private int position;

	private @Nullable DiscardReason skipReason;

	private long skipped;

	/**
	 * Create a framer.
	 * @param maxLength the maximum length of a line in bytes, without its newline
	 * @param charset what the text of the lines is encoded in
	 * @param discards told why how many bytes were discarded
	 */
	public LineFramer(int maxLength, Charset charset, ObjLongConsumer<DiscardReason> discards) {
		this.maxLength = maxLength;
		this.charset = charset;
		this.discards = discards;
	}

	/**
	 * Take what a read brought. All lines before it must have been taken out.
	 * @param bytes the bytes, which are not copied: they belong to the framer and to its
	 * lines from now on
	 */
	public void feed(byte[] bytes) {
		if (this.position < this.chunk.length) {
			throw new IllegalStateException("There are lines left of the last chunk");
		}
		this.chunk = bytes;
		this.position = 0;
	}

	/**
	 * Take out the next line.
	 * @return the line, or {@code null} if the rest of the chunk holds no newline
	 */
	public @Nullable Line next() {
		while (this.position < this.chunk.length) {
			int from = this.position;
			int newline = Newline.indexIn(this.chunk, from);
			if (newline < 0) {
				this.position = this.chunk.length;
				keep(from);
				return null;
			}
			this.position = newline + 1;
			Line line = complete(from, newline - from);
			if (line != null) {
				return line;
			}
		}
		return null;
	}

	private void keep(int from) {
		int length = this.chunk.length - from;
		if (this.skipReason != null) {
			this.skipped += length;
		}
		else {
			long total = (long) this.start.length() + length;
			if (total > this.maxLength) {
				skip(DiscardReason.TOO_LONG, total);
			}
			else if (!this.start.append(this.chunk, from, length)) {
				skip(DiscardReason.OUT_OF_MEMORY, total);
			}
		}
	}

	private void skip(DiscardReason reason, long total) {
		this.skipReason = reason;
		this.skipped = total;
		this.start.clear();
	}

	private @Nullable Line complete(int from, int length) {
		if (this.skipReason != null) {
			DiscardReason reason = this.skipReason;
			this.skipReason = null;
			return discard(reason, this.skipped + length);
		}
		if (length > this.maxLength - this.start.length()) {
			return discard(DiscardReason.TOO_LONG, (long) this.start.length() + length);
		}
		if (this.start.length() == 0) {
			return new Line(this.chunk, from, length, this.charset);
		}
		return join(from, length);
	}

	private @Nullable Line join(int from, int length) {
		int total = this.start.length() + length;
		try {
			return new Line(this.start.join(this.chunk, from, length), 0, total, this.charset);
		}
		catch (OutOfMemoryError ex) {
			return discard(DiscardReason.OUT_OF_MEMORY, total);
		}
		finally {
			this.start.clear();
		}
	}

	private @Nullable Line discard(DiscardReason reason, long bytes) {
		this.start.clear();
		this.discards.accept(reason, bytes);
		return null;
	}

	/**
	 * Whether what was fed ends in mid-line.
	 * @return whether the beginning of a line is kept, or skipped
	 */
	public boolean isInLine() {
		return this.start.length() > 0 || this.skipReason != null;
	}

	/**
	 * Note the end of the input: what follows belongs to another client.
	 * @param incompleteLine what becomes of the bytes after the last newline
	 * @return the line that they make, or {@code null} if there is none to deliver
	 */
	public @Nullable Line end(IncompleteLine incompleteLine) {
		if (this.skipReason != null || (this.start.length() > 0 && incompleteLine == IncompleteLine.DELIVER)) {
			return complete(this.chunk.length, 0);
		}
		return (this.start.length() > 0) ? discard(DiscardReason.INCOMPLETE, this.start.length()) : null;
	}

}
