package io.pipeio.autoconfigure;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what an application prints that does not start because of
 * {@code pipeio.listener}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ListenerPropertyFailureTests {

	@TempDir
	private Path directory;

	private FailingApplication application;

	@BeforeEach
	void setUp(CapturedOutput output) {
		this.application = new FailingApplication(this.directory, output);
	}

	private String run(String... more) {
		List<String> properties = new ArrayList<>(
				List.of("pipeio.directory=" + this.directory, "pipeio.servers.echo.in-pipe=echo.in",
						"pipeio.servers.echo.out-pipe=echo.out", "pipeio.servers.listening.in-pipe=listening.in"));
		properties.addAll(Arrays.asList(more));
		return this.application.run(EchoApplication.class, properties.toArray(String[]::new));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			max-retries      | -1    | a number that is not negative
			initial-interval | -1s   | a duration such as 1s
			multiplier       | 0.5   | 1.0 or more
			multiplier       | Infinity | 1.0 or more
			multiplier       | -Infinity | 1.0 or more
			multiplier       | NaN   | 1.0 or more
			max-interval     | -1s   | a duration such as 10s
			max-interval     | 0s    | a duration such as 10s
			""")
	void explainsRetryThatCannotBe(String property, String value, String expected) {
		String report = run("pipeio.listener.retry.enabled=true", "pipeio.listener.retry." + property + "=" + value);
		assertThat(report)
			.contains("The property 'pipeio.listener.retry." + property + "' has the value '" + value
					+ "', which cannot be used for all listeners: ")
			.contains("Set 'pipeio.listener.retry." + property + "' to " + expected + ".")
			.doesNotContain("..\n");
	}

	@Test
	void explainsDeadLettersWithoutTarget() {
		assertThat(run("pipeio.listener.error-handling=dead-letter"))
			.contains("The property 'pipeio.listener.error-handling' asks for dead letters, but neither "
					+ "'pipeio.listener.dead-letter.server' nor 'pipeio.listener.dead-letter.file' is set.")
			.contains("Set 'pipeio.listener.dead-letter.server' to a server with an out-pipe, or "
					+ "'pipeio.listener.dead-letter.file' to a file.");
	}

	@Test
	void explainsDeadLettersWithTwoTargets() {
		assertThat(run("pipeio.listener.error-handling=dead-letter", "pipeio.listener.dead-letter.server=echo",
				"pipeio.listener.dead-letter.file=" + this.directory.resolve("dead")))
			.contains(
					"but each of 'pipeio.listener.dead-letter.server' and 'pipeio.listener.dead-letter.file' is set.");
	}

	@Test
	void explainsDeadLettersForFileInMissingDirectory() {
		Path file = this.directory.resolve("missing/dead");
		assertThat(run("pipeio.listener.error-handling=dead-letter", "pipeio.listener.dead-letter.file=" + file))
			.contains("The property 'pipeio.listener.dead-letter.file' has the value '" + file
					+ "', and there is no such directory.")
			.contains("Set 'pipeio.listener.dead-letter.file' to a file in a directory that is there.");
	}

	@Test
	void explainsDeadLettersForWhatIsNoFile() {
		assertThat(
				run("pipeio.listener.error-handling=dead-letter", "pipeio.listener.dead-letter.file=" + this.directory))
			.contains("what stands there is no regular file.");
	}

	@Test
	void explainsDeadLettersForUnknownServer() {
		assertThat(run("pipeio.listener.error-handling=dead-letter", "pipeio.listener.dead-letter.server=ecco"))
			.contains("The property 'pipeio.listener.dead-letter.server' has the value 'ecco'. ")
			.contains("echo")
			.contains("Set 'pipeio.listener.dead-letter.server' to the name of a server with an out-pipe.");
	}

	@Test
	void explainsDeadLettersForServerThatSendsNothing() {
		assertThat(run("pipeio.listener.error-handling=dead-letter", "pipeio.listener.dead-letter.server=listening"))
			.contains("The property 'pipeio.listener.dead-letter.server' has the value 'listening', a pipe server that "
					+ "has only the in-pipe '" + this.directory.resolve("listening.in") + "'.");
	}

	@Test
	void explainsUnknownErrorHandling() {
		assertThat(run("pipeio.listener.error-handling=panic"))
			.contains("The property 'pipeio.listener.error-handling' has the value 'panic', which is not ")
			.contains("close-application");
	}

	@ParameterizedTest
	@CsvSource({ "concurrency, 0", "concurrency, -1", "batch-size, 0" })
	void explainsNumberThatIsNotPositive(String property, int value) {
		assertThat(run("pipeio.listener." + property + "=" + value))
			.contains(
					"The property 'pipeio.listener.%s' has the value '%d', which cannot be used for all listeners: it "
						.formatted(property, value) + "must be positive.")
			.contains("Set 'pipeio.listener." + property + "' to 1 or more.")
			.contains("Origin: \"pipeio.listener." + property + "\" from property source \"commandLineArgs\"");
	}

	@Test
	void explainsAllProblemsAtOnce() {
		assertThat(run("pipeio.listener.concurrency=0", "pipeio.listener.retry.enabled=true",
				"pipeio.listener.retry.multiplier=0.5"))
			.contains("1. The property 'pipeio.listener.concurrency'")
			.contains("2. The property 'pipeio.listener.retry.multiplier'");
	}

	@Test
	void explainsAllProblemsOfServersAndListenersAndHealthAtOnce() {
		assertThat(run("pipeio.shutdown-timeout=-1s", "pipeio.listener.batch-size=0", "pipeio.listener.concurrency=0",
				"pipeio.health.stalled-after=-1s", "pipeio.servers.echo.permissions=x",
				"pipeio.listener.retry.enabled=true", "pipeio.listener.retry.multiplier=Infinity",
				"pipeio.servers.echo.group=-1"))
			.contains("The property 'pipeio.shutdown-timeout' has", "The property 'pipeio.listener.batch-size' has",
					"The property 'pipeio.listener.concurrency' has", "The property 'pipeio.health.stalled-after' has",
					"The property 'pipeio.servers.echo.permissions' has",
					"The property 'pipeio.listener.retry.multiplier' has",
					"The property 'pipeio.servers.echo.group' has");
	}

}
