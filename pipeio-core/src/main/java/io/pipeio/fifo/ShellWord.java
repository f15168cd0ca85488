package io.pipeio.fifo;

import java.util.regex.Pattern;

/**
 * An argument of a command that somebody may paste into a shell. Public for the messages
 * that other packages make.
 *
 * @since 0.1.0
 */
public final class ShellWord {

	private static final Pattern PLAIN = Pattern.compile("[\\w/.:@%+=-]+");

	private static final Pattern SPECIAL = Pattern.compile("[\"$`\\\\]");

	private ShellWord() {
	}

	/**
	 * Quote an argument, if need be, so that a shell takes it for one word and runs
	 * nothing that stands in it. In double quotes: such commands stand in single ones.
	 * @param argument the argument, whose text has no control characters
	 * @return the word
	 */
	public static String of(Object argument) {
		String text = argument.toString();
		if (PLAIN.matcher(text).matches()) {
			return text;
		}
		// Interactive shells look for their history also within double quotes
		return "\"" + SPECIAL.matcher(text).replaceAll("\\\\$0").replace("!", "\"\\!\"") + "\"";
	}

}
