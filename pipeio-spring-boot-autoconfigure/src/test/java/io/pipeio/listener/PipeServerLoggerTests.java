package io.pipeio.listener;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.pipeio.ClientProcess;
import io.pipeio.line.DiscardReason;
import io.pipeio.line.Line;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PipeServerLogger}.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeServerLoggerTests {

	private static final Pattern DISCARDED = Pattern
		.compile("echo: discarded (?:a line|(\\d+) more lines) of (\\d+) bytes from");

	private static final int FLOOD = 100_000;

	@TempDir
	private Path directory;

	@Test
	void logsEveryDiscardedLineOfFloodInFewLines(CapturedOutput output) {
		PipeServer server = PipeServer.builder("echo")
			.inPipe(this.directory.resolve("echo.in"))
			.maxLineLength(PipeDirection.IN, 1)
			.handler((line) -> {
			})
			.observer(new PipeServerLogger())
			.build();
		long start = System.nanoTime();
		try (server) {
			server.start();
			ClientProcess.shell("yes no | head -n \"$2\" > \"$1\"", server.getPath(PipeDirection.IN), FLOOD)
				.awaitOutput();
			await().until(() -> server.getDiscardedLines(PipeDirection.IN) == FLOOD);
			assertThat(output).contains("echo: discarded a line of 2 bytes from '");
		}
		long seconds = (System.nanoTime() - start) / 1_000_000_000;
		List<MatchResult> logged = DISCARDED.matcher(output).results().toList();
		assertThat(logged).hasSizeLessThanOrEqualTo((int) seconds + 3);
		assertThat(logged.stream().mapToLong(PipeServerLoggerTests::count).sum()).isEqualTo(FLOOD);
		assertThat(logged.stream().mapToLong((match) -> Long.parseLong(match.group(2))).sum()).isEqualTo(2 * FLOOD);
	}

	private static long count(MatchResult match) {
		return (match.group(1) != null) ? Long.parseLong(match.group(1)) : 1;
	}

	@Test
	void sumsUpForEachServerDirectionAndReason() {
		AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1);
		StringBuilder log = new StringBuilder();
		DiscardedLines lines = new DiscardedLines(clock::get,
				(cause, sum) -> log.append(cause.server().getName())
					.append(cause.direction())
					.append(cause.reason())
					.append(sum.count())
					.append('/')
					.append(sum.bytes())
					.append(' '));
		PipeServer echo = server("echo");
		DiscardedLines.Cause full = new DiscardedLines.Cause(echo, PipeDirection.OUT, DiscardReason.QUEUE_FULL);
		lines.add(full, 5);
		lines.add(full, 6);
		lines.add(new DiscardedLines.Cause(echo, PipeDirection.IN, DiscardReason.TOO_LONG), 7);
		lines.add(new DiscardedLines.Cause(server("other"), PipeDirection.OUT, DiscardReason.QUEUE_FULL), 8);
		assertThat(log).hasToString("echoOUTQUEUE_FULL1/5 echoINTOO_LONG1/7 otherOUTQUEUE_FULL1/8 ");
		log.setLength(0);
		clock.addAndGet(999_999_999);
		lines.add(full, 1);
		assertThat(log).isEmpty();
		clock.addAndGet(1);
		lines.add(full, 1);
		assertThat(log).hasToString("echoOUTQUEUE_FULL3/8 ");
		lines.add(full, 2);
		lines.logRest(server("echo"));
		log.setLength(0);
		lines.logRest(echo);
		assertThat(log).hasToString("echoOUTQUEUE_FULL1/2 ");
		lines.logRest(echo);
		assertThat(log).hasToString("echoOUTQUEUE_FULL1/2 ");
	}

	@Test
	void escapesAndShortensWhatClientHasPutIntoFailure(CapturedOutput output) {
		PipeServerLogger logger = new PipeServerLogger();
		PipeServer server = server("echo");
		Line line = Line.of("a line".getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
		IllegalStateException cause = new IllegalStateException("caused by a\nFORGED \u001b[31m" + "x".repeat(100_000));
		cause.addSuppressed(new IllegalStateException("besides\rFORGED"));
		logger.handlerFailed(server, line, new IllegalArgumentException("failed for b\nFORGED", cause));
		assertThat(output).contains("java.lang.IllegalArgumentException: failed for b\\nFORGED")
			.contains("java.lang.IllegalStateException: caused by a\\nFORGED \\u001b[31mxxx")
			.contains("java.lang.IllegalStateException: besides\\u000dFORGED")
			.contains("at " + getClass().getName())
			.doesNotContain("\nFORGED");
		assertThat(output.getOut()).hasSizeLessThan(50_000);
	}

	@Test
	void warnsOfPipeThatOthersMayReplace(CapturedOutput output) throws IOException {
		Files.setPosixFilePermissions(this.directory, PosixFilePermissions.fromString("rwxrwxrwx"));
		try (PipeServer server = PipeServer.builder("echo")
			.inPipe(this.directory.resolve("echo.in"))
			.observer(new PipeServerLogger())
			.build()) {
			server.open();
		}
		assertThat(output).containsOnlyOnce("WARN")
			.contains("echo: others may replace '%1$s/echo.in': everybody may write to '%1$s' (rwxrwxrwx), which"
				.formatted(this.directory) + " has no sticky bit; use a directory of the application's own, or run '");
	}

	@Test
	void escapesMessageThatFailureDoesNotShowItself() {
		IllegalStateException failure = new IllegalStateException("a\nFORGED") {

			@Override
			public String toString() {
				return "harmless";
			}

		};
		assertThat(LoggedFailure.of(failure)).isNotSameAs(failure).hasMessage("harmless");
	}

	@Test
	void logsFailureThatIsHarmlessAsItIs(CapturedOutput output) {
		IllegalStateException failure = new IllegalStateException("on purpose", new IllegalArgumentException("bad"));
		assertThat(LoggedFailure.of(failure)).isSameAs(failure);
		assertThat(output).isEmpty();
	}

	private PipeServer server(String name) {
		return PipeServer.builder(name).inPipe(this.directory.resolve(name)).build();
	}

}
