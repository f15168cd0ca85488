package io.pipeio.fifo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The descriptors of this process, as {@code /proc} shows them; keeps those that a test
 * opens itself, so that they can be closed after it.
 */
final class Descriptors implements AutoCloseable {

	static final String EVENT_DESCRIPTOR = "anon_inode:[eventfd]";

	private static final int CLOSE_ON_EXEC = 02000000;

	private final List<Integer> kept = new CopyOnWriteArrayList<>();

	int open(Path path, int flags) {
		return keep(Posix.open(path.toString(), flags | Posix.platform().closeOnExec));
	}

	int keep(int descriptor) {
		assertThat(descriptor).as("a descriptor, or a negated error number").isNotNegative();
		this.kept.add(descriptor);
		return descriptor;
	}

	void close(int descriptor) {
		assertThat(this.kept.remove((Integer) descriptor)).isTrue();
		assertThat(Posix.close(descriptor)).isZero();
	}

	@Override
	public void close() {
		List.copyOf(this.kept).forEach(this::close);
	}

	/**
	 * Let something else have the numbers of descriptors that were just closed.
	 * @param numbers the numbers
	 */
	void takeOver(Collection<Integer> numbers) {
		Set<Integer> left = new HashSet<>(numbers);
		for (int i = 0; i < 100 && !left.isEmpty(); i++) {
			left.remove(keep(Posix.eventfd(0, Posix.platform().nonBlocking | Posix.platform().closeOnExec)));
		}
		assumeTrue(left.isEmpty(), "no other thread has got the numbers");
	}

	/**
	 * The descriptors that lead to a file, or to a thing without a name.
	 * @param target the end of what {@code ls -l /proc/self/fd} prints for it
	 * @return the descriptors
	 */
	static List<Integer> leadingTo(Object target) {
		try (Stream<Path> entries = Files.list(PosixPlatform.DESCRIPTORS)) {
			return entries.filter((entry) -> targetOf(entry).equals(target.toString()))
				.map((entry) -> Integer.valueOf(entry.getFileName().toString()))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String targetOf(Path entry) {
		try {
			return Files.readSymbolicLink(entry).toString();
		}
		catch (IOException ex) {
			// Closed meanwhile
			return "";
		}
	}

	/**
	 * Whether another process has a file open.
	 * @param process its number
	 * @param target the path of the file
	 * @return whether it has
	 */
	static boolean isOpenIn(long process, Path target) {
		try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(process), "fd"))) {
			return entries.anyMatch((entry) -> targetOf(entry).equals(target.toString()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static boolean isCloseOnExec(int descriptor) {
		return (flags(descriptor) & CLOSE_ON_EXEC) != 0;
	}

	static int flags(int descriptor) {
		try (Stream<String> lines = Files.lines(Path.of("/proc/self/fdinfo", Integer.toString(descriptor)))) {
			String flags = lines.filter((line) -> line.startsWith("flags:")).findFirst().orElseThrow();
			return Integer.parseInt(flags.substring("flags:".length()).strip(), 8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
