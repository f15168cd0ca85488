package io.pipeio.event;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.pipeio.PipeListener;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.context.PipeServerEventPublisher;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.context.event.EventListener;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the thread that publishes events of servers.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class PipeServerEventThreadTests {

	private static final Pattern DROPPED = Pattern.compile("Events dropped because 1000 already wait .*: (\\d+)");

	@TempDir
	private Path directory;

	private final PipeServerEventTests.Recorder recorder = new PipeServerEventTests.Recorder();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class));

	@Test
	void waitsForSlowListenerOfLastEvents() {
		BlockedListener blocked = new BlockedListener();
		Thread stopping = Thread.currentThread();
		receiveRunner().withBean(PipeServerEventTests.NullListener.class)
			.withBean(BlockedListener.class, () -> blocked)
			.run((context) -> new Thread(() -> {
				await().until(() -> Stream.of(stopping.getStackTrace())
					.anyMatch((frame) -> frame.getClassName().equals(PipeServerEventPublisher.class.getName())));
				blocked.mayReturn.countDown();
			}).start());
		assertThat(this.recorder.events).last().isInstanceOf(PipeServerStoppedEvent.class);
		assertThatNoThreadIsLeft();
	}

	@Test
	void waitsNoLongerThanShutdownTimeout(CapturedOutput output) {
		BlockedListener blocked = new BlockedListener();
		long start = System.nanoTime();
		receiveRunner().withPropertyValues("pipeio.shutdown-timeout=100ms")
			.withBean(PipeServerEventTests.NullListener.class)
			.withBean(BlockedListener.class, () -> blocked)
			.run((context) -> {
				assertThat(blocked.entered.await(10, TimeUnit.SECONDS)).isTrue();
				write("line\\n");
			});
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(9));
		assertThat(output).containsPattern("Events not published because a listener did not return in time: [1-3]");
		assertThatNoThreadIsLeft();
	}

	@Test
	void slowsDownNoPipeListener() {
		BlockedListener blocked = new BlockedListener();
		PipeServerEventTests.NullListener listener = new PipeServerEventTests.NullListener();
		receiveRunner().withBean(BlockedListener.class, () -> blocked)
			.withBean(PipeServerEventTests.NullListener.class, () -> listener)
			.run((context) -> {
				assertThat(blocked.entered.await(10, TimeUnit.SECONDS)).isTrue();
				for (int i = 0; i < 20; i++) {
					write("line\\nhalf");
				}
				await().until(() -> listener.lines.size() == 20);
				assertThat(blocked.mayReturn.getCount()).isOne();
				blocked.mayReturn.countDown();
				// Where one client follows another at once, the half line of the first is
				// continued
				long discarded = context.getBean(PipeServer.class).getDiscardedLines(PipeDirection.IN);
				await().until(() -> this.recorder.count(PipeLineDiscardedEvent.class) == discarded);
			});
	}

	@Test
	void dropsAndCountsEventsThatFindQueueFull(CapturedOutput output) {
		BlockedListener blocked = new BlockedListener();
		receiveRunner().withPropertyValues("pipeio.servers.echo.inbound.max-line-length=1B")
			.withBean(PipeServerEventTests.NullListener.class)
			.withBean(BlockedListener.class, () -> blocked)
			.run((context) -> {
				assertThat(blocked.entered.await(10, TimeUnit.SECONDS)).isTrue();
				ClientProcess.shell("yes no | head -n 3000 > \"$1\"", path("echo.in")).awaitOutput();
				await().until(() -> context.getBean(PipeServer.class).getDiscardedLines(PipeDirection.IN) == 3000);
				await().untilAsserted(() -> assertThat(output).contains("Events dropped because 1000 already wait"));
				blocked.mayReturn.countDown();
				await().until(() -> this.recorder.events.size() >= 1001);
			});
		long dropped = DROPPED.matcher(output).results().mapToLong((match) -> Long.parseLong(match.group(1))).sum();
		// Started, connected, disconnected and stopped
		assertThat(this.recorder.events.size() + dropped).isEqualTo(3000 + 4);
		assertThat(DROPPED.matcher(output).results()).hasSizeLessThan(10);
	}

	@Test
	void leavesThreadsToAsynchronousMulticaster() {
		SimpleApplicationEventMulticaster multicaster = new SimpleApplicationEventMulticaster();
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("async-");
		multicaster.setTaskExecutor(executor);
		receiveRunner().withBean("applicationEventMulticaster", ApplicationEventMulticaster.class, () -> multicaster)
			.run((context) -> {
				this.recorder.await(PipeServerStartedEvent.class);
				assertThat(this.recorder.threads).allMatch((name) -> name.startsWith("async-"));
			});
	}

	@Test
	void pausesAndRestartsWithContext() {
		receiveRunner().withBean(PipeServerEventTests.NullListener.class).run((context) -> {
			source(context).pause();
			assertThat(this.recorder.count(PipeServerStoppedEvent.class)).isOne();
			assertThatNoThreadIsLeft();
			source(context).restart();
			await().until(() -> this.recorder.count(PipeServerStartedEvent.class) == 2);
			source(context).stop();
			assertThat(this.recorder.count(PipeServerStoppedEvent.class)).isEqualTo(2);
			source(context).start();
			await().until(() -> this.recorder.count(PipeServerStartedEvent.class) == 3);
		});
		assertThat(this.recorder.count(PipeServerStoppedEvent.class)).isEqualTo(3);
		assertThatNoThreadIsLeft();
	}

	@Test
	void endsThreadOfServerThatWasStartedWhileContextWasPaused() {
		receiveRunner().withBean(PipeServerEventTests.NullListener.class).run((context) -> {
			source(context).pause();
			context.getBean(PipeServer.class).start();
			await().until(() -> this.recorder.count(PipeServerStartedEvent.class) == 2);
		});
		assertThatNoThreadIsLeft();
	}

	@Test
	void letsListenerCloseItsOwnContext() {
		assertThatContextIsClosedByLine(
				receiveRunner().withBean(PipeServerEventTests.NullListener.class).withBean(ClosingListener.class));
	}

	@Test
	void letsPipeListenerCloseItsOwnContext() {
		assertThatContextIsClosedByLine(receiveRunner().withBean(ClosingPipeListener.class));
	}

	private void assertThatContextIsClosedByLine(ApplicationContextRunner runner) {
		runner.withPropertyValues("pipeio.shutdown-timeout=1h").run((context) -> {
			write("line\\n");
			this.recorder.await(PipeServerStoppedEvent.class);
			await().untilAsserted(() -> assertThat(source(context).isActive()).isFalse());
		});
		assertThatNoThreadIsLeft();
	}

	@Test
	void startsNoThreadWithoutEvents() {
		this.contextRunner.withBean(PipeServerEventTests.Recorder.class, () -> this.recorder)
			.run((context) -> assertThatNoThreadIsLeft());
	}

	private ApplicationContextRunner receiveRunner() {
		return this.contextRunner.withBean(PipeServerEventTests.Recorder.class, () -> this.recorder)
			.withPropertyValues("pipeio.directory=" + this.directory, "pipeio.servers.echo.in-pipe=echo.in");
	}

	private static ConfigurableApplicationContext source(AssertableApplicationContext context) {
		return context.getSourceApplicationContext(ConfigurableApplicationContext.class);
	}

	private void write(String format) {
		ClientProcess.shell("printf \"$2\" > \"$1\"", path("echo.in"), format).awaitOutput();
	}

	private Path path(String name) {
		return this.directory.resolve(name);
	}

	private static void assertThatNoThreadIsLeft() {
		await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("pipeio-")));
	}

	private static final class BlockedListener {

		private final CountDownLatch entered = new CountDownLatch(1);

		private final CountDownLatch mayReturn = new CountDownLatch(1);

		@EventListener
		void listen(PipeServerStartedEvent event) throws InterruptedException {
			this.entered.countDown();
			this.mayReturn.await();
		}

	}

	private static final class ClosingListener {

		@Autowired
		private ConfigurableApplicationContext context;

		@EventListener
		void close(PipeClientDisconnectedEvent event) {
			this.context.close();
		}

	}

	private static final class ClosingPipeListener {

		@Autowired
		private ConfigurableApplicationContext context;

		@PipeListener("echo")
		void close(String line) {
			this.context.close();
		}

	}

}
