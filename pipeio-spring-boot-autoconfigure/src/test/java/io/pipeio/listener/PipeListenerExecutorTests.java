package io.pipeio.listener;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.pipeio.PipeListener;
import io.pipeio.PipeServers;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the threads that handle lines at once, and for what they do to their servers.
 */
@Timeout(60)
class PipeListenerExecutorTests {

	private static final String APPLICATION_TASK_EXECUTOR = "applicationTaskExecutor";

	/** Well below the shutdown timeout, and above what a busy machine takes. */
	private static final Duration SOON = Duration.ofSeconds(8);

	@TempDir
	private Path directory;

	private final Worker worker = new Worker();

	private final ApplicationContextRunner plainRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class));

	private final ApplicationContextRunner contextRunner = this.plainRunner
		.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class));

	private void run(ApplicationContextRunner runner, ContextConsumer<AssertableApplicationContext> test,
			String... more) {
		List<String> properties = new ArrayList<>(
				List.of("pipeio.directory=" + this.directory, "pipeio.shutdown-timeout=20s",
						"pipeio.servers.echo.in-pipe=echo.in", "pipeio.servers.echo.out-pipe=echo.out"));
		properties.addAll(Arrays.asList(more));
		runner.withPropertyValues(properties.toArray(String[]::new))
			.withBean(Worker.class, () -> this.worker)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				this.worker.context = (ConfigurableApplicationContext) context.getSourceApplicationContext();
				this.worker.server = context.getBean(PipeServers.class).get("echo");
				this.worker.registry = context.getBean(PipeListenerEndpointRegistry.class);
				test.accept(context);
			});
	}

	private void write(String text) {
		ClientProcess.shell("printf \"$2\" > \"$1\"", this.directory.resolve("echo.in"), text).awaitOutput();
	}

	private <T> T next(BlockingQueue<T> queue) {
		try {
			T element = queue.poll(25, TimeUnit.SECONDS);
			assertThat(element).as("an element in time").isNotNull();
			return element;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private String nextThread() {
		return next(this.worker.threads).getName();
	}

	private static Duration timeOf(Runnable task) {
		long start = System.nanoTime();
		task.run();
		return Duration.ofNanos(System.nanoTime() - start);
	}

	@Test
	void areThoseOfApplicationTaskExecutor() {
		run(this.contextRunner, (context) -> {
			write("line\\n");
			assertThat(nextThread()).startsWith("task-");
		});
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void areVirtualWhereApplicationWantsThat() {
		run(this.contextRunner, (context) -> {
			write("line\\n");
			Thread thread = next(this.worker.threads);
			assertThat(ReflectionUtils.invokeMethod(Thread.class.getMethod("isVirtual"), thread)).isEqualTo(true);
		}, "spring.threads.virtual.enabled=true");
	}

	@Test
	void areThoseOfTheOnlyTaskExecutor() {
		run(this.plainRunner.withBean("own", ThreadPoolTaskExecutor.class, () -> pool("own-", 2)), (context) -> {
			write("line\\n");
			assertThat(nextThread()).startsWith("own-");
		});
	}

	@Test
	void areOwnOnesWithoutExecutor() {
		run(this.plainRunner, (context) -> {
			write("line\\n");
			assertThat(nextThread()).startsWith("pipeio-listener-");
		});
	}

	@Test
	void areAddedWhereExecutorHasTooFew() {
		run(this.plainRunner.withBean("own", ThreadPoolTaskExecutor.class, () -> pool("own-", 2)), (context) -> {
			write("wait\\n".repeat(8));
			await().until(() -> this.worker.waiting.get() == 8);
			assertThat(this.worker.threads).filteredOn((thread) -> thread.getName().startsWith("own-")).hasSize(2);
			this.worker.go.countDown();
		});
	}

	@Test
	void areAddedWhereSchedulerHasTooFew() {
		ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
		run(this.plainRunner.withBean("own", ThreadPoolTaskScheduler.class, () -> scheduler), (context) -> {
			write("wait\\n".repeat(8));
			await().until(() -> this.worker.waiting.get() == 8);
			this.worker.go.countDown();
		});
	}

	@Test
	void areOwnOnesWhereExecutorRefuses() {
		AtomicInteger refused = new AtomicInteger();
		Executor refusing = (task) -> {
			refused.incrementAndGet();
			throw new RejectedExecutionException();
		};
		run(this.plainRunner.withBean(APPLICATION_TASK_EXECUTOR, Executor.class, () -> refusing), (context) -> {
			write("line\\n".repeat(20));
			for (int i = 0; i < 20; i++) {
				assertThat(nextThread()).startsWith("pipeio-listener-");
			}
			assertThat(refused).hasValue(20);
			assertThat(timeOf(this.worker.server::stop)).isLessThan(SOON);
		});
	}

	@Test
	void isThatOfPipeWhereExecutorRunsOnCaller() {
		run(this.plainRunner.withBean("own", SyncTaskExecutor.class), (context) -> {
			write("line\\nfail\\n".repeat(10));
			for (int i = 0; i < 20; i++) {
				assertThat(nextThread()).isEqualTo("pipeio-echo-in");
			}
			assertThat(timeOf(this.worker.server::stop)).isLessThan(SOON);
		});
	}

	@RepeatedTest(20)
	void finishLinesWhenContextIsClosed() {
		run(this.contextRunner, (context) -> {
			try (ClientProcess reader = ClientProcess.start("cat", this.directory.resolve("echo.out").toString())) {
				write("wait\\n".repeat(20));
				await().until(() -> this.worker.waiting.get() == 8);
				Thread closer = new Thread(this.worker.context::close);
				closer.start();
				await().until(() -> !this.directory.resolve("echo.in").toFile().exists());
				this.worker.go.countDown();
				assertThat(reader.awaitOutput()).isEqualTo("done\n".repeat(20));
				closer.join(SOON.toMillis());
				assertThat(closer.isAlive()).isFalse();
			}
		});
	}

	@Test
	void areInterruptedWhenShutdownTimeoutIsOver() {
		run(this.contextRunner, (context) -> {
			write("wait\\n".repeat(20));
			await().until(() -> this.worker.waiting.get() == 8);
			assertThat(timeOf(this.worker.server::stop)).isLessThan(SOON);
			for (int i = 0; i < 8; i++) {
				assertThat(next(this.worker.results)).isEqualTo("interrupted");
			}
			this.worker.server.start();
			write("line\\n".repeat(8));
			await().until(() -> this.worker.threads.size() >= 16);
		}, "pipeio.shutdown-timeout=300ms");
	}

	@RepeatedTest(20)
	void stopTheirServerAndListener() {
		for (String line : List.of("stop", "stop reading", "stop listener", "pause listener", "unregister")) {
			this.worker.results.clear();
			run(this.contextRunner, (context) -> {
				write((line + "\\n").repeat(3));
				assertThat(next(this.worker.results)).isEqualTo(line + " soon");
				assertThat(timeOf(this.worker.server::stop)).isLessThan(SOON);
			});
		}
	}

	@Test
	void restartTheirServer() {
		run(this.contextRunner, (context) -> {
			write("restart\\n");
			assertThat(next(this.worker.results)).isEqualTo("restart soon");
			write("line\\n");
			await().until(() -> this.worker.threads.size() == 2);
		});
	}

	@RepeatedTest(10)
	void closeTheirContext() {
		run(this.plainRunner, (context) -> {
			write("close\\n".repeat(3));
			assertThat(next(this.worker.results)).isEqualTo("close soon");
			await().until(() -> !this.worker.context.isActive() && !this.worker.server.isOpen());
		});
	}

	/**
	 * The executor itself waits for the thread that closes it, until its phase times out.
	 */
	@Test
	void closeTheirContextAndExecutor() {
		run(this.contextRunner, (context) -> {
			write("close\\n");
			await().atMost(SOON).until(() -> !this.worker.server.isRunning());
			assertThat(next(this.worker.results)).startsWith("close ");
			assertThat(this.worker.server.isOpen()).isFalse();
		});
	}

	private static ThreadPoolTaskExecutor pool(String prefix, int threads) {
		ThreadPoolTaskExecutor pool = new ThreadPoolTaskExecutor();
		pool.setThreadNamePrefix(prefix);
		pool.setCorePoolSize(threads);
		return pool;
	}

	static final class Worker {

		private final BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();

		private final BlockingQueue<String> results = new LinkedBlockingQueue<>();

		private final AtomicInteger waiting = new AtomicInteger();

		private final CountDownLatch go = new CountDownLatch(1);

		private volatile ConfigurableApplicationContext context;

		private volatile PipeServer server;

		private volatile PipeListenerEndpointRegistry registry;

		@PipeListener(id = "worker", servers = "echo", concurrency = "8")
		String work(String line) {
			this.threads.add(Thread.currentThread());
			switch (line) {
				case "wait" -> await(line);
				case "fail" -> throw new IllegalStateException();
				case "line" -> {
				}
				default -> this.results.add(line + ((timeOf(() -> act(line)).compareTo(SOON) < 0) ? " soon" : " late"));
			}
			return "done";
		}

		private void await(String line) {
			this.waiting.incrementAndGet();
			try {
				this.go.await();
			}
			catch (InterruptedException ex) {
				this.results.add("interrupted");
			}
		}

		private void act(String line) {
			switch (line) {
				case "stop" -> this.server.stop();
				case "stop reading" -> this.server.control().stopReading();
				case "stop listener" -> this.registry.stop("worker");
				case "pause listener" -> this.registry.pause("worker");
				case "unregister" -> this.registry.unregister("worker");
				case "restart" -> {
					this.server.stop();
					this.server.start();
				}
				case "close" -> this.context.close();
				default -> throw new IllegalArgumentException(line);
			}
		}

	}

}
