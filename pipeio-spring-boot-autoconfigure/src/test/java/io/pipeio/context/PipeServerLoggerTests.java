package io.pipeio.context;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

import io.pipeio.fifo.FifoPermissions;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.line.Line;
import io.pipeio.logging.LoggedFailure;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PipeServerLogger}.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeServerLoggerTests {

	@TempDir
	private Path directory;

	@Test
	void tellsPathsAndPermissionsOfServerThatOpens(CapturedOutput output) {
		Path in = this.directory.resolve("echo.in");
		Path out = this.directory.resolve("echo.out");
		try (PipeServer server = PipeServer.builder("echo")
			.inPipe(in)
			.outPipe(out)
			.permissions(FifoPermissions.parse("rw-rw----"))
			.observer(new PipeServerLogger())
			.build()) {
			server.open();
			assertThat(output).contains("echo: in " + in + " (rw-rw----), out " + out + " (rw-rw----)");
		}
	}

	@Test
	void tellsGroup(CapturedOutput output) throws IOException {
		String group = Files.readAttributes(this.directory, PosixFileAttributes.class).group().getName();
		Path out = this.directory.resolve("echo.out");
		try (PipeServer server = PipeServer.builder("echo")
			.outPipe(out)
			.group(group)
			.observer(new PipeServerLogger())
			.build()) {
			server.open();
			assertThat(output).contains("echo: out " + out + " (rw-------, group " + group + ")");
		}
	}

	@Test
	void tellsPermissionsThatUnmanagedPipeWasFoundWith(CapturedOutput output) {
		Path in = this.directory.resolve("echo.in");
		ClientProcess.start("mkfifo", "-m", "640", in.toString()).awaitOutput();
		PipeServer server = PipeServer.builder("echo")
			.inPipe(in)
			.managePipes(false)
			.group("no-such-group")
			.observer(new PipeServerLogger())
			.build();
		try (server) {
			assertThat(server.getPermissions(PipeDirection.IN)).isNull();
			server.open();
			assertThat(output).contains("echo: in " + in + " (rw-r-----)").doesNotContain("no-such-group");
			assertThat(server.getPermissions(PipeDirection.OUT)).isNull();
		}
		assertThat(server.getPermissions(PipeDirection.IN)).isNull();
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
