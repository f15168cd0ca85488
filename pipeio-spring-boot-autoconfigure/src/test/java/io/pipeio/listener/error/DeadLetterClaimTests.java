package io.pipeio.listener.error;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

import io.pipeio.PipeServers;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for which dead letters are said to have been kept.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class DeadLetterClaimTests {

	private final JsonMapper mapper = new JsonMapper();

	@TempDir
	private Path directory;

	private Path file;

	@BeforeEach
	void setUp() {
		this.file = this.directory.resolve("dead.json");
	}

	private void run(Class<?> listener, ContextConsumer<AssertableApplicationContext> test, String... more) {
		List<String> properties = new ArrayList<>(
				List.of("pipeio.directory=" + this.directory, "pipeio.servers.echo.in-pipe=echo.in",
						"pipeio.servers.dead.out-pipe=dead.out", "pipeio.listener.error-handling=dead-letter"));
		properties.addAll(Arrays.asList(more));
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
			.withPropertyValues(properties.toArray(String[]::new))
			.withBean(listener)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				test.accept(context);
			});
	}

	private void runWithFile(Class<?> listener, ContextConsumer<AssertableApplicationContext> test, String... more) {
		List<String> properties = new ArrayList<>(List.of("pipeio.listener.dead-letter.file=" + this.file));
		properties.addAll(Arrays.asList(more));
		run(listener, test, properties.toArray(String[]::new));
	}

	private void write(String text) {
		ClientProcess.shell("printf \"$2\" > \"$1\"", this.directory.resolve("echo.in"), text).awaitOutput();
	}

	private List<JsonNode> awaitLetters(int count) {
		await().ignoreExceptions().until(() -> Files.readAllLines(this.file).size() >= count);
		try {
			return Files.readAllLines(this.file).stream().map(this.mapper::readTree).toList();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static PipeServer echo(AssertableApplicationContext context) {
		return context.getBean(PipeServers.class).get("echo");
	}

	@Test
	void reportsFailureWhenQueueOfServerIsFull(CapturedOutput output) {
		run(DeadLetterErrorHandlerTests.Failing.class, (context) -> {
			write("1\\n2\\n3\\n");
			await().until(() -> echo(context).getFailedLines() >= 1);
			long start = System.nanoTime();
			echo(context).stop();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
		}, "pipeio.listener.dead-letter.server=dead", "pipeio.servers.dead.outbound.queue-size=200B",
				"pipeio.servers.dead.outbound.send-timeout=100ms");
		assertThat(output).contains("was not handled").contains("LineNotSentException");
	}

	@Test
	void claimsOnlyLettersThatTheQueueHasTaken(CapturedOutput output) {
		run(DeadLetterErrorHandlerTests.Failing.class, (context) -> {
			ClientProcess.shell("seq 1 1000 > \"$1\"", this.directory.resolve("echo.in")).awaitOutput();
			echo(context).stop();
			long kept = 1000 - echo(context).getFailedLines();
			assertThat(kept).isBetween(1L, 999L);
			assertThat(countClaimed(output)).isEqualTo(kept);
			assertThat(ClientProcess.shell("head -n \"$2\" \"$1\"", this.directory.resolve("dead.out"), kept)
				.awaitOutput()
				.lines()).hasSize((int) kept);
		}, "pipeio.listener.dead-letter.server=dead", "pipeio.servers.dead.outbound.queue-size=4KB",
				"pipeio.servers.dead.outbound.when-full=fail");
	}

	@Test
	void claimsNoLetterThatTheQueueHasDropped(CapturedOutput output) {
		run(DeadLetterErrorHandlerTests.Failing.class, (context) -> {
			ClientProcess.shell("seq 1 1000 > \"$1\"", this.directory.resolve("echo.in")).awaitOutput();
			echo(context).stop();
			PipeServer dead = context.getBean(PipeServers.class).get("dead");
			assertThat(countClaimed(output)).isEqualTo(dead.getQueue().lines()).isBetween(1L, 999L);
			assertThat(echo(context).getFailedLines()).isEqualTo(1000 - dead.getQueue().lines());
		}, "pipeio.listener.dead-letter.server=dead", "pipeio.servers.dead.outbound.queue-size=4KB",
				"pipeio.servers.dead.outbound.when-full=drop-newest");
	}

	@Test
	void reportsOnlyThoseLinesOfBatchThatAreNotKept(CapturedOutput output) {
		run(DeadLetterErrorHandlerTests.FailingBatch.class, (context) -> {
			write("1\\n%s\\n3\\n".formatted("x".repeat(2000)));
			await().until(() -> context.getBean(PipeServers.class).get("dead").getQueue().lines() == 2);
			echo(context).stop();
			assertThat(echo(context).getFailedLines()).isEqualTo(1);
			assertThat(countClaimed(output)).isEqualTo(2);
		}, "pipeio.listener.dead-letter.server=dead", "pipeio.servers.dead.outbound.max-line-length=1KB");
		assertThat(output).contains("echo: the line \"xxx").doesNotContain("the line \"1\"");
	}

	@Test
	void countsLinesOfBatchesAndNotBatches(CapturedOutput output) {
		runWithFile(DeadLetterErrorHandlerTests.FailingBatch.class, (context) -> {
			write("1\\n2\\n3\\n");
			awaitLetters(3);
			write("4\\n5\\n6\\n");
			awaitLetters(6);
			echo(context).stop();
			assertThat(countClaimed(output)).isEqualTo(6);
		});
	}

	private static long countClaimed(CapturedOutput output) {
		return Pattern
			.compile("echo: (\\d+) lines? (?:was|were) (?:kept|sent) as|"
					+ "lines were (?:kept|sent) as dead letters(?: to 'dead')? (?:(\\d+) times|(once)) more")
			.matcher(output)
			.results()
			.mapToLong((claim) -> (claim.group(3) != null) ? 1
					: Long.parseLong((claim.group(1) != null) ? claim.group(1) : claim.group(2)))
			.sum();
	}

}
