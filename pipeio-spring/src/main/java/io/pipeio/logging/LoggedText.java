package io.pipeio.logging;

/**
 * Text that a client may have written, for a log or for a message that may come into one:
 * as it is, it would forge lines of the log, control the terminal that shows it, change
 * the order of what is to be read, or fill the disk.
 *
 * @since 0.1.0
 */
public final class LoggedText {

	private static final int MAX_LENGTH = 1000;

	private LoggedText() {
	}

	/**
	 * Whether text may be logged as it is.
	 * @return whether it is short, and everything in it can be seen
	 */
	static boolean isHarmless(String text) {
		return text.length() <= MAX_LENGTH && text.codePoints().allMatch(LoggedText::isPrintable);
	}

	private static boolean isPrintable(int character) {
		return character == '\t' || switch (Character.getType(character)) {
			// A surrogate that is a code point has no partner; formats turn text around
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
					Character.SURROGATE, Character.UNASSIGNED ->
				false;
			default -> true;
		};
	}

	/**
	 * Escape text, and cut it off.
	 * @param text the text
	 * @return what may be logged, the text itself if it is harmless
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
	 * Escape text, tabs included, so that it is one line of a limited length.
	 * @param text the text
	 * @param length how many characters the result may have, 3 at the least
	 * @return the start of the text, with dots where something is left out
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
