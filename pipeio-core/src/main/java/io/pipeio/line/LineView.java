package io.pipeio.line;

import java.nio.charset.Charset;
import java.util.Arrays;

/**
 * A line where it lies, in memory that is used again for what comes next: it is there
 * until the {@link LineHandler} returns, and then another takes its place. What is to be
 * kept is taken out as text, as bytes, or as a {@link Line}. Used by the one thread that
 * reads the pipe.
 *
 * @since 0.1.0
 */
public final class LineView {

	private static final byte[] NOTHING = {};

	private final Charset charset;

	private byte[] bytes = NOTHING;

	private int offset;

	private int length;

	/** Whether nothing else lies in the array, which is not used again. */
	private boolean alone;

	/**
	 * Create a view of nothing.
	 * @param charset what the text of the lines is encoded in
	 */
	LineView(Charset charset) {
		this.charset = charset;
	}

	/**
	 * Turn to a line in memory that is used again.
	 * @param offset where the line starts
	 * @param length how many bytes it has
	 * @return this
	 */
	LineView turnTo(byte[] bytes, int offset, int length) {
		this.bytes = bytes;
		this.offset = offset;
		this.length = length;
		this.alone = false;
		return this;
	}

	/**
	 * Turn to a line in an array of its own, which nobody changes any more.
	 * @return this
	 */
	LineView turnTo(byte[] bytes) {
		turnTo(bytes, 0, bytes.length);
		this.alone = true;
		return this;
	}

	/**
	 * Let go of the memory.
	 */
	void clear() {
		turnTo(NOTHING, 0, 0);
	}

	/**
	 * Its length.
	 * @return the number of bytes
	 */
	public int length() {
		return this.length;
	}

	/**
	 * Its bytes.
	 * @return a copy
	 */
	public byte[] toByteArray() {
		return Arrays.copyOfRange(this.bytes, this.offset, this.offset + this.length);
	}

	/**
	 * The line, to be kept. Costs a copy of its bytes, unless it has come in several
	 * reads and was copied for that already.
	 * @return the line
	 */
	public Line toLine() {
		return new Line(this.alone ? this.bytes : toByteArray(), 0, this.length, this.charset);
	}

	/**
	 * Its text, decoded in the server's charset; what cannot be decoded becomes the
	 * charset's replacement character.
	 * @return the text
	 */
	@Override
	public String toString() {
		return new String(this.bytes, this.offset, this.length, this.charset);
	}

}
