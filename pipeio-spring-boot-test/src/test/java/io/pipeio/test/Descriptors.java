package io.pipeio.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The descriptors of this process, as {@code /proc} shows them. There may be fewer after
 * a test than before it: what a former one has left to close is closed a moment later.
 */
final class Descriptors {

	private Descriptors() {
	}

	/**
	 * What the descriptors lead to.
	 * @param prefix the start of a path
	 * @return the paths that start with it, and the descriptors that wake threads
	 */
	static List<String> leadingTo(Path prefix) {
		try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
			return entries.map(Descriptors::target)
				.filter((target) -> target.startsWith(prefix.toString()) || target.equals("anon_inode:[eventfd]"))
				.sorted()
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String target(Path entry) {
		try {
			return Files.readSymbolicLink(entry).toString();
		}
		catch (IOException ex) {
			// Closed meanwhile
			return "";
		}
	}

}
