package io.pipeio.line;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Objects;

/**
 * A line: the bytes up to, and without, one {@code \n}. Any other byte may stand in it,
 * {@code \r}, NUL and what is no valid text included. Immutable.
 *
 * @since 0.1.0
 */
public final class Line {

	private static final int PREVIEW_LENGTH = 80;

	private final byte[] bytes;

	private final int offset;

	private final int length;

	private final Charset charset;

	/**
	 * Create a line of a part of an array that nobody changes any more.
	 * @param offset where the line starts
	 * @param length how many bytes it has
	 * @param charset what its text is encoded in
	 */
	Line(byte[] bytes, int offset, int length, Charset charset) {
		this.bytes = bytes;
		this.offset = offset;
		this.length = length;
		this.charset = charset;
	}

	/**
	 * Create a line.
	 * @param bytes its bytes, which must not be changed any more
	 * @param charset what its text is encoded in
	 * @return the line
	 */
	public static Line of(byte[] bytes, Charset charset) {
		return of(bytes, 0, bytes.length, charset);
	}

	/**
	 * Create a line of a part of an array.
	 * @param bytes the array, which must not be changed any more
	 * @param offset where the line starts
	 * @param length how many bytes it has
	 * @param charset what its text is encoded in
	 * @return the line, which keeps the whole array until it is {@link #compact()}
	 * @throws IndexOutOfBoundsException if the array has no such part
	 */
	public static Line of(byte[] bytes, int offset, int length, Charset charset) {
		Objects.checkFromIndexSize(offset, length, bytes.length);
		return new Line(bytes, offset, length, charset);
	}

	/**
	 * Check that bytes can be sent as one line.
	 * @param bytes the bytes
	 * @return the same bytes
	 * @throws IllegalArgumentException if there is a newline in them
	 */
	public static byte[] requireOneLine(byte[] bytes) {
		if (Newline.indexIn(bytes, 0, bytes.length) >= 0) {
			throw new IllegalArgumentException("A line to send must not contain a newline");
		}
		return bytes;
	}

	/**
	 * Its length.
	 * @return the number of bytes
	 */
	public int length() {
		return this.length;
	}

	/**
	 * One of its bytes, without a copy.
	 * @param index which
	 * @return the byte
	 * @throws IndexOutOfBoundsException if the line has no such byte
	 */
	public byte byteAt(int index) {
		return this.bytes[this.offset + Objects.checkIndex(index, this.length)];
	}

	/**
	 * Its bytes.
	 * @return a copy
	 */
	public byte[] toByteArray() {
		return Arrays.copyOfRange(this.bytes, this.offset, this.offset + this.length);
	}

	/**
	 * Its bytes, without a copy.
	 * @return a read-only view
	 */
	public ByteBuffer asByteBuffer() {
		return ByteBuffer.wrap(this.bytes, this.offset, this.length).slice().asReadOnlyBuffer();
	}

	/**
	 * The same line without its neighbours: one that a client has not read keeps others
	 * that it was to be sent with from being collected, 64 KiB at the most. Worth calling
	 * before keeping some of these for long. A line that was received has no neighbours.
	 * @return a line that keeps nothing but its own bytes
	 */
	public Line compact() {
		return (this.length == this.bytes.length) ? this : new Line(toByteArray(), 0, this.length, this.charset);
	}

	/**
	 * A view of this line.
	 * @return the view, which stays as it is
	 */
	public LineView asView() {
		return new LineView(this.charset).turnTo(this.bytes, this.offset, this.length);
	}

	/**
	 * Its start, fit for a log: everything but printable ASCII is escaped, and what
	 * exceeds {@value #PREVIEW_LENGTH} bytes is cut off.
	 * @return such as {@code "set volume\t11"}, in quotes
	 */
	public String preview() {
		int shown = Math.min(this.length, PREVIEW_LENGTH);
		StringBuilder preview = new StringBuilder(shown + 24).append('"');
		for (int i = this.offset; i < this.offset + shown; i++) {
			appendEscaped(preview, this.bytes[i]);
		}
		preview.append('"');
		if (shown < this.length) {
			preview.append("... (").append(this.length).append(" bytes)");
		}
		return preview.toString();
	}

	private static void appendEscaped(StringBuilder preview, byte value) {
		switch (value) {
			case '\t' -> preview.append("\\t");
			case '\r' -> preview.append("\\r");
			case '"', '\\' -> preview.append('\\').append((char) value);
			default -> {
				if (value >= ' ' && value <= '~') {
					preview.append((char) value);
				}
				else {
					preview.append("\\x%02x".formatted(value));
				}
			}
		}
	}

	@Override
	public boolean equals(Object other) {
		return this == other || (other instanceof Line line && Arrays.equals(this.bytes, this.offset,
				this.offset + this.length, line.bytes, line.offset, line.offset + line.length));
	}

	@Override
	public int hashCode() {
		return asByteBuffer().hashCode();
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
