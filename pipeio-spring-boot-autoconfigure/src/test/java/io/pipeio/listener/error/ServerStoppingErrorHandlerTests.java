package io.pipeio.listener.error;

import java.nio.file.Path;
import java.time.Duration;

import io.pipeio.PipeListener;
import io.pipeio.PipeServers;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ServerStoppingErrorHandler}.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class ServerStoppingErrorHandlerTests {

	/** Well below the shutdown timeout, and above what a busy machine takes. */
	private static final Duration SOON = Duration.ofSeconds(8);

	@TempDir
	private Path directory;

	private void run(Class<?> listener, String lines, int failing) {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(PipeIoAutoConfiguration.class, TaskExecutionAutoConfiguration.class))
			.withPropertyValues("pipeio.directory=" + this.directory, "pipeio.servers.echo.in-pipe=echo.in",
					"pipeio.servers.echo.out-pipe=echo.out", "pipeio.servers.other.out-pipe=other.out",
					"pipeio.shutdown-timeout=20s", "pipeio.listener.error-handling=stop-server")
			.withBean(listener)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				PipeServer server = context.getBean(PipeServers.class).get("echo");
				ClientProcess.shell("printf \"$2\" > \"$1\"", this.directory.resolve("echo.in"), lines).awaitOutput();
				await().atMost(SOON).until(() -> !server.isOpen());
				await().atMost(SOON).until(() -> server.getFailedLines() == failing);
				assertThat(this.directory.resolve("echo.in")).doesNotExist();
				assertThat(this.directory.resolve("echo.out")).doesNotExist();
				assertThat(context.getBean(PipeServers.class).get("other").isOpen()).isTrue();
			});
	}

	@Test
	void stopsServerAndReportsFailure(CapturedOutput output) {
		run(Failing.class, "bad\\n", 1);
		assertThat(output).contains("echo: stops, since listener").contains("echo: the line \"bad\" was not handled");
	}

	@Test
	void handsOverWhatWasWrittenBefore() {
		run(Failing.class, "1\\nbad\\n2\\nbad\\n3\\n", 2);
		assertThat(Failing.last).isEqualTo("3");
	}

	@RepeatedTest(20)
	void stopsServerWhenLinesFailAtOnce() {
		run(FailingConcurrently.class, "bad\\n".repeat(20), 20);
	}

	@Test
	void stopsServerWhenPublisherFailsOnItsOwnThread(CapturedOutput output) {
		run(FailingPublisher.class, "bad\\n", 1);
		assertThat(output).doesNotContain("did not end within the shutdown timeout");
	}

	static final class Failing {

		private static volatile String last;

		@PipeListener("echo")
		void listen(String line) {
			last = line;
			if (line.equals("bad")) {
				throw new IllegalStateException();
			}
		}

	}

	static final class FailingConcurrently {

		@PipeListener(servers = "echo", concurrency = "8")
		void listen(String line) {
			throw new IllegalStateException();
		}

	}

	static final class FailingPublisher {

		@PipeListener("echo")
		Publisher<String> listen(String line) {
			return (subscriber) -> new Thread(() -> subscriber.onSubscribe(new Failure(subscriber))).start();
		}

	}

	private record Failure(Subscriber<? super String> subscriber) implements Subscription {

		@Override
		public void request(long count) {
			this.subscriber.onError(new IllegalStateException());
		}

		@Override
		public void cancel() {
		}

	}

}
