package io.pipeio.server;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import static org.awaitility.Awaitility.await;

/**
 * A thread of this JVM as the kernel sees it, see {@code proc(5)}.
 *
 * @param directory its directory below {@code /proc/self/task}
 */
record ProcThread(Path directory) {

	/**
	 * Find a thread, once it has started and has its name.
	 * @param name its name, of which the kernel keeps 15 characters
	 * @return the thread
	 */
	static ProcThread named(String name) {
		return await().ignoreExceptions().until(() -> find(name), Optional::isPresent).orElseThrow();
	}

	/**
	 * The calling thread.
	 * @return the thread
	 */
	static ProcThread current() throws IOException {
		return new ProcThread(Path.of("/proc/thread-self").toRealPath());
	}

	private static Optional<ProcThread> find(String name) throws IOException {
		try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
			for (Path thread : threads) {
				if (Files.readString(thread.resolve("comm")).strip().equals(name)) {
					return Optional.of(new ProcThread(thread));
				}
			}
		}
		return Optional.empty();
	}

	String id() {
		return this.directory.getFileName().toString();
	}

	/**
	 * How often it went to sleep.
	 * @return the number of voluntary context switches
	 */
	long sleeps() throws IOException {
		return value("status", "voluntary_ctxt_switches:");
	}

	/**
	 * How long it has run.
	 * @return the time in clock ticks, spent in user and in kernel mode
	 */
	long cpuTime() throws IOException {
		String[] fields = afterName().split(" ");
		return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
	}

	boolean isAsleep() throws IOException {
		return afterName().startsWith("S");
	}

	/**
	 * Whether it sleeps in {@code poll(2)}, or what the C library makes of that, without
	 * a timeout.
	 * @return whether no timer wakes it up
	 */
	boolean waitsForever() throws IOException {
		String[] call = Files.readString(this.directory.resolve("syscall")).split(" ");
		return switch (System.getProperty("os.arch")) {
			// poll: the third argument is an int of -1
			case "amd64" -> call[0].equals("7") && call[3].endsWith("ffffffff");
			// ppoll: the third argument is a pointer
			default -> call[0].equals("73") && call[3].equals("0x0");
		};
	}

	private String afterName() throws IOException {
		String status = Files.readString(this.directory.resolve("stat"));
		return status.substring(status.lastIndexOf(')') + 2);
	}

	/**
	 * How often it called {@code write(2)} or its like.
	 * @return the number of calls
	 */
	long writes() throws IOException {
		return value("io", "syscw:");
	}

	private long value(String file, String key) throws IOException {
		return Files.readAllLines(this.directory.resolve(file))
			.stream()
			.filter((line) -> line.startsWith(key))
			.mapToLong((line) -> Long.parseLong(line.substring(key.length()).strip()))
			.findFirst()
			.orElseThrow();
	}

}
