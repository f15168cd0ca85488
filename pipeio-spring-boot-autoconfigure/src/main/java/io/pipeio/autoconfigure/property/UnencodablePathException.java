package io.pipeio.autoconfigure.property;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Thrown when this JVM cannot have a path because of the locale in which it was started.
 *
 * @since 0.1.0
 */
public final class UnencodablePathException extends IllegalArgumentException {

	private UnencodablePathException(String encoding, InvalidPathException cause) {
		super("it has characters that the encoding of file names in this JVM, %s, does not have".formatted(encoding),
				cause);
	}

	/**
	 * Make a path of text.
	 * @param text the text
	 * @return the path
	 * @throws UnencodablePathException if the encoding of file names lacks a character
	 * @throws IllegalArgumentException if it is no path for another reason
	 */
	public static Path parse(String text) {
		try {
			return Path.of(text);
		}
		catch (InvalidPathException ex) {
			if (text.indexOf('\0') < 0) {
				throw new UnencodablePathException(System.getProperty("sun.jnu.encoding", "?"), ex);
			}
			throw ex;
		}
	}

	/**
	 * Advise what to do.
	 * @param property the property that names the path
	 * @return a sentence
	 */
	static String action(String property) {
		return "Start the JVM in a locale of UTF-8, as with LC_ALL=C.UTF-8 in its environment, or set '%s' to a path "
			.formatted(property) + "of ASCII characters.";
	}

}
