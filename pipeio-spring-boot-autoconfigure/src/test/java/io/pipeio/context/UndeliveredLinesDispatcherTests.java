package io.pipeio.context;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.pipeio.PipeTemplate;
import io.pipeio.UndeliveredLinesHandler;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link UndeliveredLinesDispatcher}.
 */
@ExtendWith(OutputCaptureExtension.class)
class UndeliveredLinesDispatcherTests {

	@TempDir
	private Path directory;

	private final List<String> calls = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class));

	@Test
	void handsOverLinesInOrderOfSendingOnOutThread() {
		sendRunner().withBean(UndeliveredLinesHandler.class, () -> this::record).run((context) -> {
			context.getBean(PipeTemplate.class).send("one");
			context.getBean(PipeTemplate.class).send("two");
			context.getBean(PipeTemplate.class).send("three");
			assertThat(ClientProcess.shell("head -c 4 \"$1\"", out()).awaitOutput()).isEqualTo("one\n");
		});
		assertThat(this.calls).containsExactly("pipeio-echo-out: [two, three]");
	}

	@Test
	void handsOverLineThatWasReadInPartWhole() {
		sendRunner().withBean(UndeliveredLinesHandler.class, () -> this::record).run((context) -> {
			context.getBean(PipeTemplate.class).send("hello");
			assertThat(ClientProcess.shell("head -c 3 \"$1\"", out()).awaitOutput()).isEqualTo("hel");
		});
		assertThat(this.calls).containsExactly("pipeio-echo-out: [hello]");
	}

	@Test
	void callsNoHandlerWhenEverythingWasRead() {
		sendRunner().withBean(UndeliveredLinesHandler.class, () -> this::record).run((context) -> {
			context.getBean(PipeTemplate.class).send("one");
			assertThat(ClientProcess.shell("head -n 1 \"$1\"", out()).awaitOutput()).isEqualTo("one\n");
		});
		assertThat(this.calls).isEmpty();
	}

	@Test
	void callsHandlersInTheirOrderThoughOneFails(CapturedOutput output) {
		sendRunner().withBean("calls", List.class, () -> this.calls)
			.withUserConfiguration(HandlersConfiguration.class)
			.run((context) -> context.getBean(PipeTemplate.class).send("hello"));
		assertThat(this.calls).containsExactly("first", "second", "third");
		assertThat(output).contains("echo: the UndeliveredLinesHandler").contains("on purpose");
	}

	@Test
	void saysThatHandlerCannotBeCreated(CapturedOutput output) {
		sendRunner().withBean(UndeliveredLinesHandler.class, () -> {
			throw new IllegalStateException("on purpose");
		}, (definition) -> definition.setLazyInit(true))
			.run((context) -> context.getBean(PipeTemplate.class).send("hello"));
		assertThat(output).contains("ERROR").contains("echo: no UndeliveredLinesHandler is available for 1 line");
	}

	@Test
	void waitsForHandlerNoLongerThanShutdownTimeoutAndSecond(CapturedOutput output) {
		CountDownLatch mayReturn = new CountDownLatch(1);
		long start = System.nanoTime();
		sendRunner().withPropertyValues("pipeio.shutdown-timeout=100ms")
			.withBean(UndeliveredLinesHandler.class, () -> (server, lines) -> awaitUninterruptibly(mayReturn))
			.run((context) -> context.getBean(PipeTemplate.class).send("hello"));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(9));
		assertThat(output).contains("echo: the thread of '" + out() + "' did not end within the shutdown timeout");
		mayReturn.countDown();
		await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("pipeio-")));
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		await().atMost(Duration.ofSeconds(30)).until(() -> latch.getCount() == 0);
	}

	private void record(PipeServer server, List<Line> lines) {
		this.calls.add(Thread.currentThread().getName() + ": " + lines);
	}

	private ApplicationContextRunner sendRunner() {
		return this.contextRunner.withPropertyValues("pipeio.servers.echo.out-pipe=" + out());
	}

	private Path out() {
		return this.directory.resolve("echo.out");
	}

	@Configuration(proxyBeanMethods = false)
	private static final class HandlersConfiguration {

		@Bean
		@Order(3)
		UndeliveredLinesHandler third(List<String> calls) {
			return (server, lines) -> calls.add("third");
		}

		@Bean
		@Order(1)
		UndeliveredLinesHandler first(List<String> calls) {
			return (server, lines) -> calls.add("first");
		}

		@Bean
		@Order(2)
		UndeliveredLinesHandler second(List<String> calls) {
			return (server, lines) -> {
				calls.add("second");
				throw new IllegalStateException("on purpose");
			};
		}

	}

}
