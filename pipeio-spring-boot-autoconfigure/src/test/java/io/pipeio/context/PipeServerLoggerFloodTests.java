package io.pipeio.context;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.line.DiscardReason;
import io.pipeio.line.Line;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what {@link PipeServerLogger} makes of the same event again and again.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeServerLoggerFloodTests {

	private static final Pattern DISCARDED = Pattern
		.compile("echo: discarded (?:a line|one more line|(\\d+) more lines) of (\\d+) bytes from");

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
		try (server) {
			server.start();
			ClientProcess.shell("yes no | head -n \"$2\" > \"$1\"", server.getPath(PipeDirection.IN), FLOOD)
				.awaitOutput();
			await().until(() -> server.getDiscardedLines(PipeDirection.IN) == FLOOD);
			assertThat(output).contains("echo: discarded a line of 2 bytes from '");
		}
		List<MatchResult> logged = DISCARDED.matcher(output).results().toList();
		assertThat(logged).hasSizeLessThanOrEqualTo(3);
		assertThat(logged.stream().mapToLong(PipeServerLoggerFloodTests::count).sum()).isEqualTo(FLOOD);
		assertThat(logged.stream().mapToLong((match) -> Long.parseLong(match.group(2))).sum()).isEqualTo(2 * FLOOD);
	}

	private static long count(MatchResult match) {
		return (match.group(1) != null) ? Long.parseLong(match.group(1)) : 1;
	}

	@Test
	void logsTracesOfSameFailureOnce(CapturedOutput output) {
		List<String> lines = List.of("1", "two", "three", "4", "five");
		try (PipeServer server = PipeServer.builder("echo")
			.inPipe(this.directory.resolve("echo.in"))
			.handler((line) -> Integer.parseInt(line.toString()))
			.observer(new PipeServerLogger())
			.build()) {
			server.start();
			ClientProcess
				.shell("printf '%s\\n' \"$2\" > \"$1\"", server.getPath(PipeDirection.IN), String.join("\n", lines))
				.awaitOutput();
			await().until(() -> server.getFailedLines() == 3);
		}
		assertThat(output).containsOnlyOnce("NumberFormatException: ")
			.contains("echo: the line \"two\" was not handled")
			.containsPattern(
					"echo: 2 more lines of 9 bytes were not handled: java\\.lang\\.NumberFormatException \\(at .+\\)")
			.doesNotContain("\"three\"");
	}

	@Test
	void logsFailuresOfAnotherKindAtOnce(CapturedOutput output) {
		PipeServerLogger logger = new PipeServerLogger();
		PipeServer server = server("echo");
		Line line = Line.of("a line".getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
		logger.handlerFailed(server, line, new IllegalStateException("one"));
		logger.handlerFailed(server, line, new IllegalStateException("another place"));
		logger.handlerFailed(server, line, new IllegalStateException("wrapped", new IllegalArgumentException("two")));
		logger.handlerFailed(server("other"), line, new IllegalStateException("other server"));
		assertThat(output).contains("IllegalStateException: one")
			.contains("IllegalStateException: another place")
			.contains("IllegalArgumentException: two")
			.contains("other: the line");
	}

	@Test
	void logsPipesThatAreDeletedAgainAndAgainInFewLines(CapturedOutput output) {
		PipeServerLogger logger = new PipeServerLogger();
		PipeServer server = server("echo");
		for (int i = 0; i < 1000; i++) {
			logger.pipeRepaired(server, PipeDirection.IN);
			logger.pipeFailed(server, PipeDirection.IN, new IllegalStateException("on purpose"));
			logger.lineTorn(server, 1, 2);
		}
		assertThat(output.toString().lines().filter((line) -> line.contains(" echo: "))).hasSize(3);
		try (server) {
			server.start();
		}
		assertThat(output).contains("was deleted or replaced 999 times more, and was put in place each time")
			.contains("' failed 999 times more: java.lang.IllegalStateException (at " + getClass().getName())
			.contains("999 more clients have left '");
	}

	@Test
	void sumOfOneCanBeUnderstoodAlone(CapturedOutput output) {
		PipeServerLogger logger = new PipeServerLogger();
		PipeServer server = PipeServer.builder("echo")
			.inPipe(this.directory.resolve("echo.in"))
			.stalledAfter(Duration.ofSeconds(2))
			.build();
		happen(logger, server, 2);
		try (server) {
			server.start();
		}
		assertThat(output)
			.contains("echo: thread 'worker' has not returned from the listener for 2.1 seconds",
					"echo: thread 'worker' has not returned from the listener for longer than 2.0 seconds once more",
					"echo: the result of a listener has not arrived for longer than 2.0 seconds once more",
					"echo: thread 'worker' has returned from the listener after longer than 2.0 seconds once more",
					"echo: the result of a listener has arrived after longer than 2.0 seconds once more",
					"echo.in' was deleted or replaced once more, and is in place again",
					"echo.in' once more, and was renamed" + System.lineSeparator())
			.doesNotContain("each time");
	}

	@Test
	void sumOfManyTellsHowMany(CapturedOutput output) {
		PipeServerLogger logger = new PipeServerLogger();
		PipeServer server = server("echo.in");
		happen(logger, server, 3);
		try (server) {
			server.start();
		}
		assertThat(output).contains(
				"thread 'worker' has not returned from the listener for longer than 60.0 seconds 2 times more",
				"the result of a listener has arrived after longer than 60.0 seconds 2 times more",
				"was deleted or replaced 2 times more, and was put in place each time",
				"2 times more, and was renamed each time");
	}

	private void happen(PipeServerLogger logger, PipeServer server, int times) {
		Thread worker = new Thread("worker");
		for (int i = 0; i < times; i++) {
			for (Thread thread : new Thread[] { worker, null }) {
				logger.handlerStalled(server, thread, Duration.ofMillis(2100));
				logger.handlerReturned(server, thread, Duration.ofMillis(2500));
			}
			logger.pipeRepaired(server, PipeDirection.IN);
			logger.fileSetAside(server, PipeDirection.IN, this.directory.resolve("aside"));
		}
	}

	@Test
	void leavesLinesThatSomebodyDiscardsToWhoeverDoes(CapturedOutput output) {
		PipeServerLogger logger = new PipeServerLogger();
		PipeServer server = PipeServer.builder("echo").outPipe(this.directory.resolve("echo.out")).build();
		server.addObserver(logger);
		try (server) {
			server.start();
			server.send("one");
			server.send("two");
			assertThat(server.discardQueue()).isEqualTo(2);
			assertThat(output).doesNotContain("discarded");
			atDebugLevel(() -> {
				server.send("three");
				server.discardQueue();
			});
			assertThat(output).containsOnlyOnce("discarded")
				.contains("echo: discarded a line of 5 bytes for '", "(on request)");
		}
		assertThat(output).containsOnlyOnce("discarded");
	}

	@Test
	void logsEachAtDebugLevel(CapturedOutput output) {
		atDebugLevel(() -> {
			PipeServerLogger logger = new PipeServerLogger();
			PipeServer server = server("echo");
			for (int i = 0; i < 3; i++) {
				Line line = Line.of(("line " + i).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
				logger.handlerFailed(server, line, new IllegalStateException("failure " + i));
				logger.lineDiscarded(server, PipeDirection.IN, DiscardReason.TOO_LONG, 100 + i);
			}
		});
		for (int i = 0; i < 3; i++) {
			assertThat(output).contains("the line \"line " + i + "\" was not handled")
				.contains("IllegalStateException: failure " + i)
				.contains("discarded a line of " + (100 + i) + " bytes");
		}
	}

	private void atDebugLevel(Runnable action) {
		LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
		logging.setLogLevel(PipeServerLogger.class.getName(), LogLevel.DEBUG);
		try {
			action.run();
		}
		finally {
			logging.setLogLevel(PipeServerLogger.class.getName(), null);
		}
	}

	private PipeServer server(String name) {
		return PipeServer.builder(name).inPipe(this.directory.resolve(name)).build();
	}

}
