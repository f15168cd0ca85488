package io.pipeio.listener;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import io.pipeio.PipeListener;
import io.pipeio.PipeServers;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ContextConsumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the end of concurrent calls of {@link PipeListener} methods.
 */
@Timeout(60)
class PipeListenerConcurrencyPlaceTests {

	/** How long it is watched that nothing happens. */
	private static final Duration WATCHED = Duration.ofMillis(300);

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@SuppressWarnings("unchecked")
	private void run(Object listener, ContextConsumer<AssertableApplicationContext> test, String... properties) {
		this.pipes.run(this.pipes.plainRunner()
			.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
			.withPropertyValues("pipeio.shutdown-timeout=20s")
			.withPropertyValues(properties)
			.withBean((Class<Object>) listener.getClass(), () -> listener), test);
	}

	private void write(int first, int last) {
		ClientProcess.shell("seq \"$2\" \"$3\" > \"$1\"", this.pipes.in("echo"), first, last).awaitOutput();
	}

	private void write(Path pipe, String text) {
		ClientProcess.shell("printf \"$2\" > \"$1\"", pipe, text).awaitOutput();
	}

	private static <T> T next(BlockingQueue<T> results) {
		try {
			T result = results.poll(20, TimeUnit.SECONDS);
			assertThat(result).as("a result in time").isNotNull();
			return result;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void takesPlaceUntilFutureIsCompleted() {
		Futures futures = new Futures();
		run(futures, (context) -> {
			write(1, 3);
			List<CompletableFuture<String>> first = List.of(next(futures.results), next(futures.results));
			await().during(WATCHED).until(futures.results::isEmpty);
			try (ClientProcess reader = ClientProcess.start("cat", this.pipes.out("echo").toString())) {
				first.get(1).complete("first");
				next(futures.results).complete("second");
				await().until(() -> reader.stdoutText().equals("first\nsecond\n"));
				first.get(0).complete("third");
				await().until(() -> reader.stdoutText().equals("first\nsecond\nthird\n"));
			}
		});
	}

	@Test
	void givesPlaceBackForEveryKindOfFuture() {
		FutureKinds futures = new FutureKinds();
		run(futures, (context) -> {
			for (int i = 0; i < 10; i++) {
				write(this.pipes.in("echo"), "done\\nfailed\\nlater\\nnull\\nbroken\\nthrown\\ntwo lines\\n");
			}
			write(this.pipes.in("echo"), "end\\n");
			try (ClientProcess reader = ClientProcess.start("cat", this.pipes.out("echo").toString())) {
				await().atMost(Duration.ofSeconds(20)).until(() -> reader.stdoutText().contains("end\n"));
				await().until(() -> reader.stdoutText().lines().filter("later"::equals).count() == 10);
				assertThat(reader.stdoutText().lines().filter("done"::equals)).hasSize(10);
			}
			assertThat(context.getBean(PipeServers.class).get("echo").getFailedLines()).isEqualTo(40);
			assertStopsAtOnce(context.getBean(PipeServers.class).get("echo"));
		});
	}

	@Test
	void givesPlaceBackWhateverIsThrown() {
		Throwing throwing = new Throwing();
		run(throwing, (context) -> {
			for (int i = 0; i < 5; i++) {
				write(this.pipes.in("echo"), "exception\\nerror\\nstack\\nmemory\\nnameless\\ninterrupt\\n");
			}
			write(this.pipes.in("echo"), "end\\n");
			assertThat(next(throwing.ended)).isEqualTo("end");
			await().until(() -> context.getBean(PipeServers.class).get("echo").getFailedLines() == 30);
			assertStopsAtOnce(context.getBean(PipeServers.class).get("echo"));
		});
	}

	private static void assertStopsAtOnce(PipeServer server) {
		long start = System.nanoTime();
		server.control().stopReading();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
	}

	@Test
	void leavesOtherServersAloneWhenAllThreadsArePlaced() {
		TwoServers listener = new TwoServers();
		run(listener, (context) -> {
			write(1, 50);
			await().until(() -> listener.blocked.get() == 50);
			write(this.pipes.in("other"), "hello\\n");
			assertThat(next(listener.others)).isEqualTo("hello");
			listener.go.countDown();
		});
	}

	static final class Futures {

		private final BlockingQueue<CompletableFuture<String>> results = new LinkedBlockingQueue<>();

		@PipeListener(servers = "echo", concurrency = "2")
		CompletableFuture<String> reply(String line) {
			CompletableFuture<String> result = new CompletableFuture<>();
			this.results.add(result);
			return result;
		}

	}

	static final class FutureKinds {

		@PipeListener(servers = "echo", concurrency = "2")
		@Nullable CompletableFuture<String> reply(String line) {
			return switch (line) {
				case "failed" -> CompletableFuture.failedFuture(new IllegalStateException(line));
				case "later" -> CompletableFuture.supplyAsync(() -> line);
				case "null" -> null;
				case "broken" -> new BrokenFuture();
				case "thrown" -> throw new IllegalStateException(line);
				case "two lines" -> CompletableFuture.completedFuture("two\nlines");
				default -> CompletableFuture.completedFuture(line);
			};
		}

	}

	private static final class BrokenFuture extends CompletableFuture<String> {

		@Override
		public CompletableFuture<String> whenComplete(BiConsumer<? super String, ? super Throwable> action) {
			throw new UnsupportedOperationException("broken");
		}

	}

	static final class Throwing {

		private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();

		@PipeListener(servers = "echo", concurrency = "2")
		void listen(String line) throws Exception {
			switch (line) {
				case "exception" -> throw new IOException(line);
				case "error" -> throw new AssertionError(line);
				case "stack" -> listen(line);
				case "memory" -> throw new OutOfMemoryError(line);
				case "nameless" -> throw new NamelessException();
				case "interrupt" -> {
					Thread.currentThread().interrupt();
					throw new IllegalStateException(line);
				}
				default -> this.ended.add(line);
			}
		}

	}

	@SuppressWarnings("serial")
	private static final class NamelessException extends RuntimeException {

		@Override
		public String getMessage() {
			throw new IllegalStateException("No message");
		}

	}

	static final class TwoServers {

		private final AtomicInteger blocked = new AtomicInteger();

		private final CountDownLatch go = new CountDownLatch(1);

		private final BlockingQueue<String> others = new LinkedBlockingQueue<>();

		@PipeListener(servers = "echo", concurrency = "50")
		void block(String line) throws InterruptedException {
			this.blocked.incrementAndGet();
			this.go.await();
		}

		@PipeListener(servers = "other", concurrency = "2")
		void handle(String line) {
			this.others.add(line);
		}

	}

}
