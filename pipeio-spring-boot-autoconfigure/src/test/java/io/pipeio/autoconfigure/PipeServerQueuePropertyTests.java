package io.pipeio.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;

import io.pipeio.PipeSendException;
import io.pipeio.PipeTemplate;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.queue.LineNotSentException;
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
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for the properties of what is sent.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeServerQueuePropertyTests {

	private static final String LONG_LINE = "x".repeat(600);

	@TempDir
	private Path directory;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class));

	@Test
	void appliesQueueSizeAndSendTimeout() {
		echoRunner()
			.withPropertyValues("pipeio.servers.echo.outbound.queue-size=1KB",
					"pipeio.servers.echo.outbound.send-timeout=300ms")
			.run((context) -> {
				PipeTemplate template = context.getBean(PipeTemplate.class);
				template.send(new byte[400]);
				template.send(new byte[400]);
				long start = System.nanoTime();
				assertThatExceptionOfType(PipeSendException.class).isThrownBy(() -> template.send(new byte[400]));
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(290),
						Duration.ofSeconds(20));
			});
	}

	@Test
	void refusesToSendLineThatIsTooLong() {
		echoRunner().withPropertyValues("pipeio.servers.echo.outbound.max-line-length=5B").run((context) -> {
			PipeTemplate template = context.getBean(PipeTemplate.class);
			template.send("12345");
			assertThat(reasonOfRefusal(template, "123456")).isEqualTo(LineNotSentException.Reason.TOO_LONG);
			template.send("1");
			assertThat(ClientProcess.shell("head -n 2 \"$1\"", out()).awaitOutput()).isEqualTo("12345\n1\n");
		});
	}

	@Test
	void failsAtOnceWhenQueueIsFull() {
		fullQueueRunner("fail").run((context) -> {
			PipeTemplate template = context.getBean(PipeTemplate.class);
			template.send(LONG_LINE + "1");
			long start = System.nanoTime();
			assertThat(reasonOfRefusal(template, LONG_LINE + "2")).isEqualTo(LineNotSentException.Reason.QUEUE_FULL);
			// The send timeout is twenty seconds
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
			assertThat(read()).isEqualTo(LONG_LINE + "1\n");
		});
	}

	@Test
	void dropsOldestLineWhenQueueIsFull(CapturedOutput output) {
		fullQueueRunner("drop-oldest").run((context) -> {
			PipeTemplate template = context.getBean(PipeTemplate.class);
			template.send(LONG_LINE + "1");
			template.send(LONG_LINE + "2");
			assertThat(read()).isEqualTo(LONG_LINE + "2\n");
			assertThat(context.getBean(PipeServer.class).getDiscardedLines(PipeDirection.OUT)).isOne();
		});
		assertThat(output).contains("echo: discarded a line of 601 bytes for '" + out() + "' (the queue is full)");
	}

	@Test
	void dropsNewestLineWhenQueueIsFull() {
		fullQueueRunner("drop-newest").run((context) -> {
			PipeTemplate template = context.getBean(PipeTemplate.class);
			template.send(LONG_LINE + "1");
			template.send(LONG_LINE + "2");
			assertThat(read()).isEqualTo(LONG_LINE + "1\n");
			assertThat(context.getBean(PipeServer.class).getDiscardedLines(PipeDirection.OUT)).isOne();
		});
	}

	private ApplicationContextRunner fullQueueRunner(String whenFull) {
		return echoRunner().withPropertyValues("pipeio.servers.echo.outbound.queue-size=1KB",
				"pipeio.servers.echo.outbound.send-timeout=20s", "pipeio.servers.echo.outbound.when-full=" + whenFull);
	}

	private static LineNotSentException.Reason reasonOfRefusal(PipeTemplate template, String line) {
		PipeSendException refusal = catchThrowableOfType(PipeSendException.class, () -> template.send(line));
		assertThat(refusal).isNotNull();
		return ((LineNotSentException) refusal.getCause()).getReason();
	}

	private String read() {
		return ClientProcess.shell("head -n 1 \"$1\"", out()).awaitOutput();
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

}
