package io.pipeio.torture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A JVM that runs {@link TortureServer}. Unlike {@link io.pipeio.fixture.ClientProcess},
 * it hands on what is printed line by line: a long run prints too much to keep.
 */
final class ServerJvm implements AutoCloseable {

	private final Process process;

	private final Thread output;

	ServerJvm(TortureSite site, int number, boolean continues, Consumer<ServerEvent> events) throws IOException {
		List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx128m",
				"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
		if (Runtime.version().feature() >= 24) {
			command.add("--enable-native-access=ALL-UNNAMED");
		}
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), TortureServer.class.getName(),
				site.directory().toString(), String.valueOf(number), String.valueOf(continues)));
		Path errors = site.directory().resolve("errors-" + number);
		this.process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
		this.output = new Thread(() -> read(events), "events of JVM " + number);
		this.output.setDaemon(true);
		this.output.start();
	}

	private void read(Consumer<ServerEvent> events) {
		try (BufferedReader reader = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			reader.lines().forEach((line) -> events.accept(ServerEvent.parse(line)));
		}
		catch (IOException | UncheckedIOException ex) {
			// It was closed in the middle of a run that has failed
		}
	}

	/**
	 * Give a command.
	 * @param command such as {@code stop crowd}
	 * @throws IOException if it has gone
	 */
	void type(String command) throws IOException {
		this.process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
		this.process.getOutputStream().flush();
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * Wait for its end, and for the last of its events.
	 * @param timeout how long to wait
	 * @return whether it has ended
	 * @throws InterruptedException if the thread is interrupted
	 */
	boolean await(Duration timeout) throws InterruptedException {
		boolean ended = this.process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
		this.output.join(timeout.toMillis());
		return ended;
	}

	int exitCode() {
		return this.process.exitValue();
	}

	/**
	 * Kill it ({@code SIGKILL}), and wait until all of its descriptors are closed. By its
	 * handle: the process would close its output, with events in it that were not read.
	 * @throws InterruptedException if the thread is interrupted
	 */
	void kill() throws InterruptedException {
		this.process.toHandle().destroyForcibly();
		await(Duration.ofSeconds(20));
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
