package io.pipeio.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.springframework.util.FileSystemUtils;

/**
 * Where a run takes place: a directory with the C programs, compiled on the spot, and
 * with the pipes of one measurement after the other.
 */
final class Workplace implements AutoCloseable {

	/** A service has its pipes below {@code /run}, which is in memory, too. */
	private static final Path IN_MEMORY = Path.of("/dev/shm");

	private final Path directory;

	private final Path sources;

	private final boolean compiles;

	private int pipes;

	/**
	 * Set up a workplace.
	 * @param sources where the C programs are
	 * @throws IOException if there is no temporary directory to be had
	 */
	Workplace(Path sources) throws IOException {
		this.directory = Files.isWritable(IN_MEMORY) ? Files.createTempDirectory(IN_MEMORY, "pipeio-benchmarks")
				: Files.createTempDirectory("pipeio-benchmarks");
		this.sources = sources;
		this.compiles = isInstalled("cc") && Files.isDirectory(sources);
	}

	static boolean isInstalled(String program) {
		return Stream.of(System.getenv("PATH").split(":"))
			.anyMatch((path) -> Files.isExecutable(Path.of(path, program)));
	}

	/**
	 * Whether there is a C compiler; without one, {@code yes} and {@code head} write, and
	 * nothing is compared with C.
	 * @return whether there is one
	 */
	boolean compiles() {
		return this.compiles;
	}

	/**
	 * Find a C program, which is compiled if need be.
	 * @param name its name
	 * @return the executable file
	 */
	String program(String name) {
		Path program = this.directory.resolve(name);
		if (Files.notExists(program)) {
			run("cc", "-O2", "-Wall", "-Werror", "-pthread", "-o", program.toString(),
					this.sources.resolve(name + ".c").toString());
		}
		return program.toString();
	}

	/**
	 * Choose a path for a pipe.
	 * @return the path, at which nothing stands
	 */
	Path path() {
		return this.directory.resolve("pipe-" + this.pipes++);
	}

	/**
	 * Make a pipe, for a subject that does not make it itself.
	 * @return its path
	 */
	Path pipe() {
		Path pipe = path();
		run("mkfifo", pipe.toString());
		return pipe;
	}

	private static void run(String... command) {
		try {
			int exitCode = new ProcessBuilder(command).inheritIO().start().waitFor();
			if (exitCode != 0) {
				throw new IllegalStateException(List.of(command) + " has failed with " + exitCode);
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Wait until a subject has made its pipe.
	 * @param child the subject
	 * @param pipe the path of the pipe
	 */
	static void await(Child child, Path pipe) {
		while (Files.notExists(pipe)) {
			if (!child.isAlive()) {
				throw new IllegalStateException("A subject has ended without making its pipe");
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
		}
	}

	@Override
	public void close() throws IOException {
		FileSystemUtils.deleteRecursively(this.directory);
	}

}
