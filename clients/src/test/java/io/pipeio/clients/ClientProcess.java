package io.pipeio.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A program that runs. What it prints goes to a file, so that it never waits for somebody
 * to read that.
 */
final class ClientProcess implements AutoCloseable {

	private static final long TIMEOUT_SECONDS = 30;

	private static final int SIGNALLED = 128;

	private final Process process;

	private final Path output;

	private ClientProcess(Process process, Path output) {
		this.process = process;
		this.output = output;
	}

	/**
	 * Start a program.
	 * @param directory its working directory
	 * @param command the program and its arguments
	 * @return the running program
	 * @throws IOException if it cannot be started
	 */
	static ClientProcess start(Path directory, List<String> command) throws IOException {
		Path output = Files.createTempFile("pipeio-client-", ".txt");
		ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile());
		builder.environment().put("LC_ALL", "C.UTF-8");
		Process process = builder.start();
		process.getOutputStream().close();
		return new ClientProcess(process, output);
	}

	/**
	 * Run a program to its end, which must be a success.
	 * @param directory its working directory
	 * @param command the program and its arguments
	 * @return what it has printed
	 * @throws IOException if it cannot be started
	 */
	static String run(Path directory, List<String> command) throws IOException {
		try (ClientProcess process = start(directory, command)) {
			int status = process.waitFor();
			assertThat(status).as("exit status of %s, which has printed: %s", command, process.output()).isZero();
			return process.output();
		}
	}

	/**
	 * What it has printed so far, errors included.
	 * @return the text
	 */
	String output() {
		try {
			return new String(Files.readAllBytes(this.output), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * Wait until it ends by itself.
	 * @return its exit status
	 */
	int waitFor() {
		try {
			assertThat(this.process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).as("has ended").isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		return this.process.exitValue();
	}

	/**
	 * Tell it to end ({@code SIGTERM}), and wait until it has.
	 */
	void terminate() {
		this.process.destroy();
		assertThat(waitFor()).as("exit status of a program that was told to end").isGreaterThan(SIGNALLED);
	}

	/**
	 * How long it has run, with all its children.
	 * @return the time in clock ticks, of which a second has 100
	 * @throws IOException if it has gone
	 */
	long cpuTicks() throws IOException {
		// See proc(5): utime, stime, cutime, cstime
		String status = Files.readString(Path.of("/proc/" + this.process.pid() + "/stat"));
		String[] fields = status.substring(status.lastIndexOf(')') + 2).split(" ");
		return Stream.of(fields).skip(11).limit(4).mapToLong(Long::parseLong).sum();
	}

	/**
	 * End it at once, with all its children.
	 */
	@Override
	public void close() {
		this.process.descendants().forEach(ProcessHandle::destroyForcibly);
		this.process.destroyForcibly();
		waitFor();
		try {
			Files.delete(this.output);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
