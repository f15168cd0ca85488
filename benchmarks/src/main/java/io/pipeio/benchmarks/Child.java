package io.pipeio.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process that is measured, or that measures. Closing kills it.
 */
final class Child implements AutoCloseable {

	private static final String FIGURES = "figures ";

	private static final int LIMIT_MINUTES = 2;

	private final Process process;

	private Child(Process process) {
		this.process = process;
		// Whoever waits for its figures gets none then, instead of waiting for ever
		CompletableFuture.delayedExecutor(LIMIT_MINUTES, TimeUnit.MINUTES).execute(process::destroyForcibly);
	}

	static Child start(List<String> command) {
		try {
			return new Child(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Start a JVM like this one.
	 * @param prefix what to start it with, such as {@code taskset}
	 * @param options options for the JVM
	 * @param main the class to run
	 * @param arguments its arguments
	 * @return the process
	 */
	static Child java(List<String> prefix, List<String> options, Class<?> main, Object... arguments) {
		List<String> command = new ArrayList<>(prefix);
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		if (Runtime.version().feature() >= 24) {
			command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
		}
		command.addAll(options);
		if (!options.contains("-cp")) {
			command.addAll(List.of("-cp", System.getProperty("java.class.path")));
		}
		command.add(main.getName());
		Arrays.stream(arguments).map(Object::toString).forEach(command::add);
		return start(command);
	}

	long pid() {
		return this.process.pid();
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * Wait for the next line that holds figures.
	 * @return the figures
	 */
	double[] awaitFigures() {
		try {
			BufferedReader reader = this.process.inputReader(StandardCharsets.UTF_8);
			String line = reader.readLine();
			while (line != null && !line.startsWith(FIGURES)) {
				line = reader.readLine();
			}
			if (line == null) {
				throw new IllegalStateException("A process has ended without figures");
			}
			return Arrays.stream(line.substring(FIGURES.length()).trim().split(" "))
				.mapToDouble(Double::parseDouble)
				.toArray();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Give it a line to read, and wait for the figures that it answers with.
	 * @return the figures
	 * @throws IOException if it has ended
	 */
	double[] ask() throws IOException {
		this.process.getOutputStream().write('\n');
		this.process.getOutputStream().flush();
		return awaitFigures();
	}

	/**
	 * Ask it to end ({@code SIGTERM}), and wait.
	 * @return how long that took
	 */
	Duration terminate() {
		long start = System.nanoTime();
		this.process.destroy();
		waitFor();
		return Duration.ofNanos(System.nanoTime() - start);
	}

	private void waitFor() {
		try {
			if (!this.process.waitFor(60, TimeUnit.SECONDS)) {
				throw new IllegalStateException("A process does not end");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		waitFor();
	}

}
