package io.pipeio.autoconfigure.property;

import java.nio.charset.Charset;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * Length of a path and of its names, in the bytes that the kernel gets.
 *
 * @param path an absolute path
 * @since 0.1.0
 */
public record PathLength(Path path) {

	private static final int LONGEST_NAME = 255;

	private static final int LONGEST_PATH = 4095;

	/**
	 * Describe what is too long.
	 * @return a clause, or {@code null} if the path would do on most file systems
	 */
	public @Nullable String describe() {
		for (Path name : this.path) {
			if (bytes(name) > LONGEST_NAME) {
				return "the name '%s' has %d bytes, and %d are allowed".formatted(name, bytes(name), LONGEST_NAME);
			}
		}
		return (bytes(this.path) > LONGEST_PATH)
				? "the path has %d bytes, and %d are allowed".formatted(bytes(this.path), LONGEST_PATH) : null;
	}

	/**
	 * Advise what to do.
	 * @param directory the value of {@code pipeio.directory}, if the path is below it
	 * @param property the property that names what is below the directory
	 * @return a sentence
	 */
	public String action(@Nullable Path directory, String property) {
		boolean name = hasLongName(this.path);
		boolean blamed = directory != null && this.path.startsWith(directory)
				&& (name ? hasLongName(directory) : bytes(directory) > bytes(this.path) / 2);
		return "Set '%s' to a %s.".formatted(blamed ? "pipeio.directory" : property,
				name ? "path with shorter names" : "shorter path");
	}

	private static boolean hasLongName(Path path) {
		for (Path name : path) {
			if (bytes(name) > LONGEST_NAME) {
				return true;
			}
		}
		return false;
	}

	private static int bytes(Path path) {
		return path.toString().getBytes(Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"))).length;
	}

}
