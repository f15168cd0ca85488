package io.pipeio.logging;

/**
 * Makes text that a client may have written safe for a log, or for a message that may be
 * logged. Unescaped, such text could forge log lines, control the terminal that shows the
 * log, reverse the reading direction, or fill the disk.
 *
 * @since 0.1.0
 */
public final class LoggedText {

	private static final int MAX_LENGTH = 1000;

	private LoggedText() {
	}

	/**
	 * Return whether text can be logged as it is.
	 * @return {@code true} if the text is short and contains only visible characters
	 */
	static boolean isHarmless(String text) {
		return text.length() <= MAX_LENGTH && text.codePoints().allMatch(LoggedText::isPrintable);
	}

	private static boolean isPrintable(int character) {
		return character == '\t' || switch (Character.getType(character)) {
			// A surrogate code point is unpaired; format characters can reverse text
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
					Character.SURROGATE, Character.UNASSIGNED ->
				false;
			default -> true;
		};
	}

	/**
	 * Escape and truncate text.
	 * @param text the text
	 * @return text that is safe to log; the text itself if it is harmless
	 */
	public static String of(String text) {
		if (isHarmless(text)) {
			return text;
		}
		StringBuilder escaped = new StringBuilder();
		text.substring(0, Math.min(text.length(), MAX_LENGTH))
			.codePoints()
			.forEach((character) -> append(escaped, character));
		if (text.length() > MAX_LENGTH) {
			escaped.append("... (").append(text.length()).append(" characters)");
		}
		return escaped.toString();
	}

	/**
	 * Escape text, including tabs, and truncate it to a single line of limited length.
	 * @param text the text
	 * @param length the maximum number of characters in the result, at least 3
	 * @return the start of the text, with dots where text is omitted
	 */
	public static String ofAtMost(String text, int length) {
		StringBuilder escaped = new StringBuilder();
		int cut = 0;
		for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
			int character = text.codePointAt(i);
			if (character == '\t') {
				escaped.append("\\t");
			}
			else {
				append(escaped, character);
			}
			if (escaped.length() > length) {
				escaped.setLength(cut);
				return escaped.append("...").toString();
			}
			if (escaped.length() <= length - 3) {
				cut = escaped.length();
			}
		}
		return escaped.toString();
	}

	private static void append(StringBuilder escaped, int character) {
		if (isPrintable(character)) {
			escaped.appendCodePoint(character);
		}
		else if (character == '\n') {
			escaped.append("\\n");
		}
		else {
			for (char unit : Character.toChars(character)) {
				escaped.append("\\u%04x".formatted((int) unit));
			}
		}
	}

}
