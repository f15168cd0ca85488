package io.pipeio;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A client of a pipe: any program, in a process of its own. What it prints is collected
 * while it runs. Closing kills it, so that no test leaves a process behind.
 */
public final class ClientProcess implements AutoCloseable {

	private static final Duration TIME_TO_DIE = Duration.ofSeconds(20);

	private final List<String> command;

	private final Process process;

	private final Output stdout;

	private final Output stderr;

	private ClientProcess(List<String> command, Process process) {
		this.command = command;
		this.process = process;
		this.stdout = new Output(process.getInputStream());
		this.stderr = new Output(process.getErrorStream());
	}

	/**
	 * Skip the test where a program is not installed.
	 * @param program its name
	 */
	public static void assumeInstalled(String program) {
		assumeTrue(Stream.of(System.getenv("PATH").split(":"))
			.anyMatch((path) -> Files.isExecutable(Path.of(path, program))), program + " is installed");
	}

	/**
	 * Start a program.
	 * @param command the program and its arguments
	 * @return the running process
	 */
	public static ClientProcess start(String... command) {
		try {
			return new ClientProcess(List.of(command), new ProcessBuilder(command).start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Start a shell script.
	 * @param script what {@code sh -c} is to run
	 * @param arguments what the script finds in {@code "$1"}, {@code "$2"} and so on
	 * @return the running process
	 */
	public static ClientProcess shell(String script, Object... arguments) {
		List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
		for (Object argument : arguments) {
			command.add(argument.toString());
		}
		return start(command.toArray(String[]::new));
	}

	/**
	 * Start another JVM with the class path of this one.
	 * @param main the class to run
	 * @param options options for the JVM
	 * @param arguments arguments for the class
	 * @return the running process
	 */
	public static ClientProcess java(Class<?> main, List<String> options, String... arguments) {
		List<String> command = new ArrayList<>();
		command.add(System.getProperty("java.home") + "/bin/java");
		command.addAll(options);
		boolean chosen = options.stream().anyMatch((option) -> option.startsWith("--illegal-native-access"));
		if (Runtime.version().feature() >= 24 && !chosen) {
			command.add("--enable-native-access=ALL-UNNAMED");
		}
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
		command.addAll(List.of(arguments));
		return start(command.toArray(String[]::new));
	}

	/**
	 * Write to its standard input, at once.
	 * @param text the text, which goes out in UTF-8
	 */
	public void type(String text) {
		type(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Write to its standard input, at once.
	 * @param bytes the bytes
	 */
	public void type(byte[] bytes) {
		try {
			this.process.getOutputStream().write(bytes);
			this.process.getOutputStream().flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Close its standard input: it reads the end of the file.
	 */
	public void endInput() {
		try {
			this.process.getOutputStream().close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public long pid() {
		return this.process.pid();
	}

	public boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * Whether it waits for something in a system call. Of a shell whose first act is to
	 * open a pipe, this says that {@code open(2)} blocks.
	 * @return whether it sleeps
	 */
	public boolean isBlocked() {
		try {
			String status = Files.readString(Path.of("/proc", Long.toString(pid()), "stat"));
			return status.startsWith(") S ", status.lastIndexOf(')'));
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Wait for its end, a minute at the most, which must be one with the exit code zero.
	 * @return what it has printed
	 */
	public String awaitOutput() {
		return awaitExit(Duration.ofMinutes(1)).stdoutText();
	}

	/**
	 * Wait for its end, which must be one with the exit code zero.
	 * @param timeout how long to wait; it is killed if that is not enough
	 * @return this process, whose output is complete now
	 */
	public ClientProcess awaitExit(Duration timeout) {
		int exitCode = awaitExitCode(timeout);
		assertThat(exitCode).as("exit code of %s, which printed: %s%s", this, stdoutText(), stderrText()).isZero();
		return this;
	}

	/**
	 * Wait for its end, of whatever kind.
	 * @param timeout how long to wait; it is killed if that is not enough
	 * @return its exit code: 128 and the number of the signal, if one has killed it
	 */
	public int awaitExitCode(Duration timeout) {
		boolean ended = waitFor(timeout);
		if (!ended) {
			destroy();
		}
		assertThat(ended).as("%s has ended within %s; it printed: %s%s", this, timeout, stdoutText(), stderrText())
			.isTrue();
		this.stdout.awaitEnd(timeout);
		this.stderr.awaitEnd(timeout);
		return this.process.exitValue();
	}

	private boolean waitFor(Duration timeout) {
		try {
			return this.process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * What it has printed so far.
	 * @return the bytes
	 */
	public byte[] stdout() {
		return this.stdout.bytes();
	}

	/**
	 * What it has printed so far.
	 * @return the text, decoded as UTF-8
	 */
	public String stdoutText() {
		return new String(stdout(), StandardCharsets.UTF_8);
	}

	/**
	 * What it has printed to its standard error so far.
	 * @return the text, decoded as UTF-8
	 */
	public String stderrText() {
		return new String(this.stderr.bytes(), StandardCharsets.UTF_8);
	}

	/**
	 * Kill it and its children ({@code SIGKILL}), and wait until it is gone.
	 */
	public void destroy() {
		this.process.descendants().forEach(ProcessHandle::destroyForcibly);
		this.process.destroyForcibly();
		waitFor(TIME_TO_DIE);
	}

	@Override
	public void close() {
		destroy();
	}

	@Override
	public String toString() {
		return "process " + pid() + " " + this.command;
	}

	/**
	 * Collects a stream in a thread of its own.
	 */
	private static final class Output {

		private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

		private final Thread thread;

		private Output(InputStream stream) {
			this.thread = new Thread(() -> collect(stream), "output of a client");
			this.thread.setDaemon(true);
			this.thread.start();
		}

		private void collect(InputStream stream) {
			byte[] part = new byte[8192];
			try (stream) {
				for (int count = stream.read(part); count >= 0; count = stream.read(part)) {
					this.bytes.write(part, 0, count);
				}
			}
			catch (IOException ex) {
				// The process was killed: what came until then is there
			}
		}

		private void awaitEnd(Duration timeout) {
			try {
				this.thread.join(timeout.toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		private byte[] bytes() {
			return this.bytes.toByteArray();
		}

	}

}
