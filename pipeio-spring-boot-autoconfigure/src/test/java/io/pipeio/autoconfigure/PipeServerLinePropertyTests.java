package io.pipeio.autoconfigure;

import java.nio.file.Path;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the properties of the lines of a server.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeServerLinePropertyTests {

	@TempDir
	private Path directory;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class));

	@Test
	void decodesInCharset() {
		PipeServerPropertiesTests.RecordingListener listener = new PipeServerPropertiesTests.RecordingListener();
		echoRunner().withPropertyValues("pipeio.servers.echo.charset=ISO-8859-1")
			.withBean(PipeServerPropertiesTests.RecordingListener.class, () -> listener)
			.run((context) -> {
				write("\\351\\n");
				assertThat(listener.next()).isEqualTo("é");
			});
	}

	@Test
	void decodesUtf8ByDefault() {
		PipeServerPropertiesTests.RecordingListener listener = new PipeServerPropertiesTests.RecordingListener();
		echoRunner().withBean(PipeServerPropertiesTests.RecordingListener.class, () -> listener).run((context) -> {
			write("\\303\\251\\n");
			assertThat(listener.next()).isEqualTo("é");
		});
	}

	@Test
	void discardsIncompleteLineByDefault(CapturedOutput output) {
		PipeServerPropertiesTests.RecordingListener listener = new PipeServerPropertiesTests.RecordingListener();
		echoRunner().withBean(PipeServerPropertiesTests.RecordingListener.class, () -> listener).run((context) -> {
			write("half");
			await().until(() -> context.getBean(PipeServer.class).getDiscardedLines(PipeDirection.IN) == 1);
			write("whole\\n");
			assertThat(listener.next()).isEqualTo("whole");
		});
		assertThat(output).contains("echo: discarded a line of 4 bytes from '" + in()
				+ "' (its client has closed the pipe before the newline)");
	}

	@Test
	void deliversIncompleteLine() {
		PipeServerPropertiesTests.RecordingListener listener = new PipeServerPropertiesTests.RecordingListener();
		echoRunner().withPropertyValues("pipeio.servers.echo.inbound.incomplete-line=deliver")
			.withBean(PipeServerPropertiesTests.RecordingListener.class, () -> listener)
			.run((context) -> {
				write("half");
				assertThat(listener.next()).isEqualTo("half");
				write("whole\\n");
				assertThat(listener.next()).isEqualTo("whole");
			});
	}

	@Test
	void discardsLineThatIsTooLong(CapturedOutput output) {
		PipeServerPropertiesTests.RecordingListener listener = new PipeServerPropertiesTests.RecordingListener();
		echoRunner().withPropertyValues("pipeio.servers.echo.inbound.max-line-length=5B")
			.withBean(PipeServerPropertiesTests.RecordingListener.class, () -> listener)
			.run((context) -> {
				write("12345\\n123456\\n1\\n");
				assertThat(listener.next()).isEqualTo("12345");
				assertThat(listener.next()).isEqualTo("1");
				assertThat(context.getBean(PipeServer.class).getDiscardedLines(PipeDirection.IN)).isOne();
			});
		assertThat(output)
			.contains("echo: discarded a line of 6 bytes from '" + in() + "' (longer than the maximum line length)");
	}

	private ApplicationContextRunner echoRunner() {
		return this.contextRunner.withPropertyValues("pipeio.directory=" + this.directory,
				"pipeio.servers.echo.in-pipe=echo.in", "pipeio.servers.echo.out-pipe=echo.out");
	}

	private Path in() {
		return this.directory.resolve("echo.in");
	}

	private Path out() {
		return this.directory.resolve("echo.out");
	}

	private void write(String format) {
		ClientProcess.shell("printf \"$2\" > \"$1\"", in(), format).awaitOutput();
	}

}
