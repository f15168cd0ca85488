package io.pipeio.line;

import java.nio.charset.Charset;
import java.util.function.IntConsumer;
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

	private final ObjLongConsumer<DiscardReason> discards;

	private final LineStart start = new LineStart();

	private final LineView line;

	private byte[] chunk = NOTHING;

	private int position;

	private int limit;

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
		this.line = new LineView(charset);
		this.discards = discards;
	}

	/**
	 * Take what a read brought. All lines before it must have been taken out.
	 * @param bytes the array with the bytes, which are not copied: it belongs to the
	 * framer until {@link #recycle()}
	 * @param length how many bytes of the array were read
	 */
	public void feed(byte[] bytes, int length) {
		if (this.position < this.limit) {
			throw new IllegalStateException("There are lines left of the last chunk");
		}
		this.chunk = bytes;
		this.position = 0;
		this.limit = length;
	}

	/**
	 * Take out the next line.
	 * @return the line, which is there until the next one is taken out; or {@code null}
	 * if the rest of the chunk holds no newline
	 */
	public @Nullable LineView next() {
		while (this.position < this.limit) {
			int from = this.position;
			int newline = Newline.indexIn(this.chunk, from, this.limit);
			if (newline < 0) {
				this.position = this.limit;
				keep(from);
				return null;
			}
			this.position = newline + 1;
			LineView next = complete(from, newline - from);
			if (next != null) {
				return next;
			}
		}
		return null;
	}

	/**
	 * Get the array back that was fed, once all lines of it are taken out and handled.
	 * @return the array, which may be used again; or {@code null} if the framer needs it
	 * for the start of a line, or has given it back already
	 */
	public byte @Nullable [] recycle() {
		byte[] former = this.chunk;
		this.chunk = NOTHING;
		this.position = 0;
		this.limit = 0;
		this.line.clear();
		return (former != NOTHING && !this.start.keeps(former)) ? former : null;
	}

	/**
	 * Drop the lines that are left. The line that was taken out last stays as it is,
	 * since somebody may still look at it.
	 * @param dropped told how many bytes each line had
	 */
	public void drop(IntConsumer dropped) {
		while (this.position < this.limit) {
			int from = this.position;
			int newline = Newline.indexIn(this.chunk, from, this.limit);
			this.position = (newline < 0) ? this.limit : newline + 1;
			if (newline < 0) {
				keep(from);
			}
			else if (!isTooMuch(newline - from)) {
				dropped.accept(this.start.length() + newline - from);
				this.start.clear();
			}
		}
	}

	private void keep(int from) {
		int length = this.limit - from;
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

	private @Nullable LineView complete(int from, int length) {
		if (isTooMuch(length)) {
			return null;
		}
		if (this.start.length() == 0) {
			return this.line.turnTo(this.chunk, from, length);
		}
		return join(from, length);
	}

	/**
	 * Discard a line of which too much has come.
	 * @param length how long its end is
	 * @return whether it is discarded
	 */
	private boolean isTooMuch(int length) {
		if (this.skipReason != null) {
			DiscardReason reason = this.skipReason;
			this.skipReason = null;
			discard(reason, this.skipped + length);
			return true;
		}
		if (length > this.maxLength - this.start.length()) {
			discard(DiscardReason.TOO_LONG, (long) this.start.length() + length);
			return true;
		}
		return false;
	}

	private @Nullable LineView join(int from, int length) {
		int total = this.start.length() + length;
		try {
			return this.line.turnTo(this.start.join(this.chunk, from, length));
		}
		catch (OutOfMemoryError ex) {
			return discard(DiscardReason.OUT_OF_MEMORY, total);
		}
		finally {
			this.start.clear();
		}
	}

	private @Nullable LineView discard(DiscardReason reason, long bytes) {
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
	public @Nullable LineView end(IncompleteLine incompleteLine) {
		if (this.skipReason != null || (this.start.length() > 0 && incompleteLine == IncompleteLine.DELIVER)) {
			return complete(this.limit, 0);
		}
		return (this.start.length() > 0) ? discard(DiscardReason.INCOMPLETE, this.start.length()) : null;
	}

}
