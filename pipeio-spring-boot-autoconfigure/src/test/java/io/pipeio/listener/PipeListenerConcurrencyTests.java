package io.pipeio.listener;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

import io.pipeio.PipeListener;
import io.pipeio.PipeServers;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PipeListener#concurrency()}.
 */
@Timeout(60)
class PipeListenerConcurrencyTests {

	private static final int EIGHT = 8;

	/** How long it is watched that nothing happens. */
	private static final Duration WATCHED = Duration.ofMillis(300);

	@TempDir
	private Path directory;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class, TaskExecutionAutoConfiguration.class));

	private void run(Object listener, ContextConsumer<AssertableApplicationContext> test, String... properties) {
		run(this.contextRunner, listener, test, properties);
	}

	@SuppressWarnings("unchecked")
	private void run(ApplicationContextRunner runner, Object listener,
			ContextConsumer<AssertableApplicationContext> test, String... more) {
		List<String> properties = new ArrayList<>(
				List.of("pipeio.directory=" + this.directory, "pipeio.shutdown-timeout=20s",
						"pipeio.servers.echo.in-pipe=echo.in", "pipeio.servers.echo.out-pipe=echo.out",
						"pipeio.servers.other.in-pipe=other.in", "pipeio.servers.other.out-pipe=other.out"));
		properties.addAll(Arrays.asList(more));
		runner.withPropertyValues(properties.toArray(String[]::new))
			.withBean((Class<Object>) listener.getClass(), () -> listener)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				test.accept(context);
			});
	}

	private Path in() {
		return this.directory.resolve("echo.in");
	}

	private Path out() {
		return this.directory.resolve("echo.out");
	}

	private void write(int first, int last) {
		ClientProcess.shell("seq \"$2\" \"$3\" > \"$1\"", in(), first, last).awaitOutput();
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
	void handlesEightLinesAtOnceAndNeverNine() {
		Gate gate = new Gate();
		run(gate, (context) -> {
			write(1, 20);
			await().until(() -> gate.running.get() == EIGHT);
			await().during(WATCHED).until(() -> gate.running.get() == EIGHT);
			assertThat(gate.begun).containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6", "7", "8");
			gate.open.release(1);
			await().until(() -> gate.begun.size() == EIGHT + 1 && gate.running.get() == EIGHT);
			gate.open.release(100);
			await().until(() -> gate.begun.size() == 20 && gate.running.get() == 0);
			assertThat(gate.most).hasValue(EIGHT);
		});
	}

	@Test
	void letsClientWaitWhenAllAreBusyAndPipeIsFull() {
		Gate gate = new Gate();
		run(gate, (context) -> {
			try (ClientProcess client = ClientProcess.shell("exec seq 1 100000 > \"$1\"", in())) {
				await().until(() -> gate.running.get() == EIGHT);
				await().during(WATCHED).until(client::isBlocked);
				gate.open.release(1_000_000);
				client.awaitExit(Duration.ofSeconds(30));
			}
			await().atMost(Duration.ofSeconds(30)).until(() -> gate.begun.size() == 100_000);
		});
	}

	@Test
	void repliesInOrderOfCompletion() {
		Replies replies = new Replies();
		run(replies, (context) -> {
			write(1, 3);
			await().until(() -> replies.waiting.size() == 3);
			try (ClientProcess reader = ClientProcess.start("cat", out().toString())) {
				for (String line : List.of("2", "3", "1")) {
					int left = replies.waiting.size() - 1;
					replies.waiting.get(line).countDown();
					await().until(() -> reader.stdoutText().lines().count() == 3 - left);
				}
				assertThat(reader.stdoutText()).isEqualTo("2\n3\n1\n");
			}
		});
	}

	@RepeatedTest(100)
	void losesNothingAndHandlesNothingTwice() {
		Counter counter = new Counter();
		run(counter, (context) -> {
			try (ClientProcess reader = ClientProcess.shell("head -n 10000 \"$1\"", out())) {
				write(1, 10_000);
				assertThat(reader.awaitOutput().lines().mapToInt(Integer::parseInt).sorted().toArray())
					.isEqualTo(IntStream.rangeClosed(1, 10_000).toArray());
			}
			assertThat(counter.lines).hasSize(10_000).doesNotHaveDuplicates();
			assertThat(counter.most.get()).isBetween(1, EIGHT);
		});
	}

	@RepeatedTest(100)
	void losesNothingWhenItIsStoppedMeanwhile() {
		Counter counter = new Counter();
		run(counter, (context) -> {
			PipeServer server = context.getBean(PipeServers.class).get("echo");
			write(1, 2000);
			ClientProcess reader = ClientProcess.start("cat", out().toString());
			server.stop();
			assertThat(reader.awaitOutput().lines().count()).isLessThanOrEqualTo(2000);
			assertThat(counter.lines).hasSize(2000).doesNotHaveDuplicates();
			assertThat(server.isOpen()).isFalse();
		});
	}

	@Test
	void handlesBatchesAtOnce() {
		Batches batches = new Batches();
		run(batches, (context) -> {
			write(1, 6);
			await().until(() -> batches.begun.size() == 2);
			await().during(WATCHED).until(() -> batches.begun.size() == 2);
			assertThat(batches.begun).containsExactlyInAnyOrder(List.of("1", "2"), List.of("3", "4"));
			batches.go.countDown();
			await().until(() -> batches.begun.size() == 3);
		});
	}

	@Test
	void takesPlaceUntilFutureIsCompleted() {
		Futures futures = new Futures();
		run(futures, (context) -> {
			write(1, 3);
			List<CompletableFuture<String>> first = List.of(next(futures.results), next(futures.results));
			await().during(WATCHED).until(futures.results::isEmpty);
			try (ClientProcess reader = ClientProcess.start("cat", out().toString())) {
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
				write(in(), "done\\nfailed\\nlater\\nnull\\nbroken\\nthrown\\ntwo lines\\n");
			}
			write(in(), "end\\n");
			try (ClientProcess reader = ClientProcess.start("cat", out().toString())) {
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
				write(in(), "exception\\nerror\\nstack\\nmemory\\nnameless\\ninterrupt\\n");
			}
			write(in(), "end\\n");
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
			write(this.directory.resolve("other.in"), "hello\\n");
			assertThat(next(listener.others)).isEqualTo("hello");
			listener.go.countDown();
		});
	}

	static final class Gate {

		private final Semaphore open = new Semaphore(0);

		private final AtomicInteger running = new AtomicInteger();

		private final AtomicInteger most = new AtomicInteger();

		private final Set<String> begun = ConcurrentHashMap.newKeySet();

		@PipeListener(servers = "echo", concurrency = "8")
		void listen(String line) throws InterruptedException {
			this.most.accumulateAndGet(this.running.incrementAndGet(), Math::max);
			this.begun.add(line);
			this.open.acquire();
			this.running.decrementAndGet();
		}

	}

	static final class Replies {

		private final ConcurrentHashMap<String, CountDownLatch> waiting = new ConcurrentHashMap<>();

		@PipeListener(servers = "echo", concurrency = "8")
		String reply(String line) throws InterruptedException {
			this.waiting.computeIfAbsent(line, (key) -> new CountDownLatch(1)).await();
			this.waiting.remove(line);
			return line;
		}

	}

	static final class Counter {

		private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

		private final AtomicInteger running = new AtomicInteger();

		private final AtomicInteger most = new AtomicInteger();

		@PipeListener(servers = "echo", concurrency = "8")
		String count(String line) {
			this.most.accumulateAndGet(this.running.incrementAndGet(), Math::max);
			this.lines.add(line);
			this.running.decrementAndGet();
			return line;
		}

	}

	static final class Batches {

		private final List<List<String>> begun = Collections.synchronizedList(new ArrayList<>());

		private final CountDownLatch go = new CountDownLatch(1);

		@PipeListener(servers = "echo", concurrency = "2", batch = "true", batchSize = "2")
		void listen(List<String> lines) throws InterruptedException {
			this.begun.add(lines);
			this.go.await();
		}

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
