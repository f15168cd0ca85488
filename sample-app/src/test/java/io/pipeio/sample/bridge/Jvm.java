package io.pipeio.sample.bridge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Another JVM with the class path of this one, whose output goes to a file.
 *
 * @param process the process
 * @param output what it prints
 */
record Jvm(Process process, Path output) implements AutoCloseable {

	static Jvm start(Class<?> main, Path output, String... arguments) {
		List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java",
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
		if (Runtime.version().feature() >= 24) {
			command.add("--enable-native-access=ALL-UNNAMED");
		}
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
		command.addAll(List.of(arguments));
		try {
			return new Jvm(
					new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start(),
					output);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String printed() {
		try {
			return Files.readString(this.output);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Wait until it has printed something.
	 * @param text what
	 * @return this JVM
	 */
	Jvm awaitOutput(String text) {
		await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
			assertThat(this.process.isAlive() || printed().contains(text)).as("alive: " + printed()).isTrue();
			assertThat(printed()).contains(text);
		});
		return this;
	}

	/**
	 * Send a signal.
	 * @param name its name, such as {@code STOP}
	 */
	void signal(String name) throws IOException, InterruptedException {
		List<String> command = List.of("sh", "-c", "kill -%s %d".formatted(name, this.process.pid()));
		assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
	}

	/**
	 * Tell it to end, and wait until it has.
	 */
	void terminate() throws InterruptedException {
		this.process.destroy();
		assertThat(this.process.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		await().atMost(Duration.ofSeconds(10)).until(() -> !this.process.isAlive());
	}

}
