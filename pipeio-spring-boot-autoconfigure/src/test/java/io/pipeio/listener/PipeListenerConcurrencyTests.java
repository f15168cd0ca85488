package io.pipeio.listener;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.pipeio.PipeListener;
import io.pipeio.PipeServers;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.RepeatedTest;
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
 * Tests for {@link PipeListener#concurrency()}.
 */
@Timeout(60)
class PipeListenerConcurrencyTests {

	private static final int EIGHT = 8;

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
			try (ClientProcess client = ClientProcess.shell("exec seq 1 100000 > \"$1\"", this.pipes.in("echo"))) {
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
			try (ClientProcess reader = ClientProcess.start("cat", this.pipes.out("echo").toString())) {
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
			try (ClientProcess reader = ClientProcess.shell("head -n 10000 \"$1\"", this.pipes.out("echo"))) {
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
			ClientProcess reader = ClientProcess.start("cat", this.pipes.out("echo").toString());
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

}
