package io.pipeio.sample.console;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;

import io.pipeio.line.Line;

/**
 * The start of a line as the page shows it. Kept short, as it is kept for each line, and
 * made text of only when somebody looks.
 *
 * @param number which line it is, from 1 on
 * @param time when, in milliseconds of the epoch
 * @param start its first bytes
 * @param length how many bytes it has
 * @param charset what its text is encoded in
 */
record ShownText(long number, long time, byte[] start, int length, Charset charset) {

	private static final int MAX_LENGTH = 160;

	static ShownText of(long number, Line line, Charset charset) {
		byte[] start = new byte[Math.min(line.length(), MAX_LENGTH)];
		line.asByteBuffer().get(start);
		return new ShownText(number, System.currentTimeMillis(), start, line.length(), charset);
	}

	String text() {
		if (this.start.length == this.length) {
			return escape(new String(this.start, this.charset));
		}
		return escape(decodeStart()) + "… (" + this.length + " bytes)";
	}

	/**
	 * Leave out the character that was cut, if one was.
	 * @return the text of the others
	 */
	private String decodeStart() {
		CharBuffer text = CharBuffer
			.allocate((int) Math.ceil(this.start.length * this.charset.newDecoder().maxCharsPerByte()));
		this.charset.newDecoder()
			.onMalformedInput(CodingErrorAction.REPLACE)
			.onUnmappableCharacter(CodingErrorAction.REPLACE)
			.decode(ByteBuffer.wrap(this.start), text, false);
		return text.flip().toString();
	}

	/**
	 * Escape and shorten text that is not kept.
	 * @param text the text
	 * @return its start
	 */
	static String shorten(String text) {
		int length = text.codePointCount(0, text.length());
		return (length <= MAX_LENGTH) ? escape(text)
				: escape(text.substring(0, text.offsetByCodePoints(0, MAX_LENGTH))) + "… (" + length + " characters)";
	}

	/**
	 * Escape backslashes, and what is no visible character: controls, marks that turn the
	 * direction of text or have no width, and halves of surrogate pairs.
	 * @param text the text
	 * @return such as {@code \x1b[31m}
	 */
	static String escape(String text) {
		StringBuilder escaped = new StringBuilder(text.length());
		text.codePoints().forEach((character) -> append(escaped, character));
		return escaped.toString();
	}

	private static void append(StringBuilder escaped, int character) {
		if (character == '\\') {
			// Or what a client has written could not be told from what is escaped here
			escaped.append("\\\\");
			return;
		}
		switch (Character.getType(character)) {
			case Character.CONTROL -> escaped.append("\\x%02x".formatted(character));
			case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE,
					Character.PRIVATE_USE, Character.UNASSIGNED ->
				escaped.append("\\u{%x}".formatted(character));
			default -> escaped.appendCodePoint(character);
		}
	}

}
