package io.pipeio.listener;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.micrometer.observation.Observation.Context;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.pipeio.PipeListener;
import io.pipeio.PipeServers;
import io.pipeio.fixture.ObservationRecorder;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for observations of {@link PipeListener} methods that take batches, that handle
 * lines at once, or whose results come later.
 */
class PipeListenerManyLinesObservationTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	private final Received received = this.pipes.received();

	private final ObservationRecorder observations = new ObservationRecorder();

	private final PendingResults results = new PendingResults();

	@Test
	void observesBatchOnce() {
		runner(Batches.class).run((context) -> {
			this.pipes.write("a\\nbc\\ndef\\n");
			this.observations.assertThatStopped("pipeio.receive")
				.hasHighCardinalityKeyValue("messaging.batch.message_count", "3")
				.hasHighCardinalityKeyValue("messaging.message.body.size", "6");
		});
		assertThat(this.received.next(1)).containsExactly("3 lines in pipeio.receive");
		assertThat(this.received.isEmpty()).isTrue();
	}

	@Test
	void observesLineThatFitsIntoNoBatch() {
		runner(NumberBatches.class).run((context) -> {
			this.pipes.write("x\\n");
			this.observations.assertThatStopped("pipeio.receive").hasError();
		});
	}

	@Test
	void observesConcurrentCallsOnTheirThreads() {
		runner(Concurrent.class).run((context) -> {
			this.pipes.write("a\\nb\\n");
			this.observations.awaitStopped("pipeio.receive", 2);
		});
		assertThat(this.received.next(2)).containsExactlyInAnyOrder("a in pipeio.receive", "b in pipeio.receive");
		assertThat(this.received.isEmpty()).isTrue();
	}

	@Test
	void observesFutureUntilItsResultIsSent() {
		runner(Futures.class).run((context) -> {
			this.pipes.write("a\\nb\\n");
			CompletableFuture<Object> first = this.results.of("a");
			CompletableFuture<Object> second = this.results.of("b");
			second.completeExceptionally(new IllegalStateException("failed later"));
			first.complete("first");
			assertThat(this.pipes.read("echo", 1)).isEqualTo("first\n");
			assertThat(this.observations.awaitStopped("pipeio.receive", 2))
				.extracting((received) -> String.valueOf(received.getError()))
				.containsExactlyInAnyOrder("null", "java.lang.IllegalStateException: failed later");
			this.observations.assertThatStopped("pipeio.send")
				.hasParentObservationContextMatching((parent) -> parent.getName().equals("pipeio.receive"));
		});
	}

	@Test
	void doesNotStopBeforeFutureCompletes() {
		runner(Futures.class).run((context) -> {
			this.pipes.write("a\\n");
			CompletableFuture<Object> pending = this.results.of("a");
			this.pipes.writeTo("other", "x\\n");
			assertThat(this.received.next()).isEqualTo("x");
			assertThat(this.observations.started()).hasSize(2);
			await().until(() -> !this.observations.stopped().isEmpty());
			assertThat(this.observations.stopped()).extracting(Context::getContextualName)
				.containsExactly("other receive");
			pending.complete("done");
			this.observations.awaitStopped("pipeio.receive", 2);
		});
	}

	@Test
	void stopsWithServerWhenFutureNeverCompletes() {
		runner(Futures.class).withBean("concurrent", ConcurrentFutures.class)
			.withPropertyValues("pipeio.shutdown-timeout=200ms")
			.run((context) -> {
				for (String server : List.of("echo", "third")) {
					this.pipes.writeTo(server, server + "\\n");
					CompletableFuture<Object> pending = this.results.of(server);
					PipeServer stopped = context.getBean(PipeServers.class).get(server);
					stopped.stop();
					this.observations.assertThatStopped("pipeio.receive")
						.hasLowCardinalityKeyValue("pipeio.server", server)
						.assertThatError()
						.isInstanceOf(TimeoutException.class);
					assertThat(stopped.getFailedLines()).isEqualTo(1);
					pending.complete("too late");
					stopped.start();
					assertThat(stopped.getFailedLines()).isEqualTo(1);
					this.observations.clear();
				}
			});
	}

	@Test
	void observesEachLineOfPublisher() {
		runner(Publishers.class).run((context) -> {
			assertThat(this.pipes.exchange("3\\n", 3)).isEqualTo("1\n2\n3\n");
			this.observations.awaitStopped("pipeio.receive", 1);
			this.observations.awaitStopped("pipeio.send", 3);
		});
	}

	private ApplicationContextRunner runner(Class<?> listener) {
		return this.pipes.runner()
			.withBean("listener", listener)
			.withBean(ObservationRecorder.class, () -> this.observations)
			.withBean(PendingResults.class, () -> this.results)
			.withBean(TestObservationRegistry.class, this.observations::registry)
			.withPropertyValues("pipeio.listener.observation-enabled=true");
	}

	record Batches(Received received, ObservationRecorder observations) {

		@PipeListener(servers = "echo", batch = "true")
		void take(List<String> lines) {
			this.received.add("%d lines in %s".formatted(lines.size(), this.observations.current()));
		}

	}

	static class NumberBatches {

		@PipeListener(servers = "echo", batch = "true")
		void take(List<Integer> numbers) {
		}

	}

	static class Concurrent {

		private final CountDownLatch both = new CountDownLatch(2);

		private final Received received;

		private final ObservationRecorder observations;

		Concurrent(Received received, ObservationRecorder observations) {
			this.received = received;
			this.observations = observations;
		}

		@PipeListener(servers = "echo", concurrency = "2")
		void take(String line) throws InterruptedException {
			this.both.countDown();
			assertThat(this.both.await(10, TimeUnit.SECONDS)).isTrue();
			this.received.add("%s in %s".formatted(line, this.observations.current()));
		}

	}

	record Futures(Received received, PendingResults results) {

		@PipeListener("echo")
		CompletableFuture<Object> later(String line) {
			return this.results.promise(line);
		}

		@PipeListener("other")
		void other(String line) {
			this.received.add(line);
		}

	}

	record ConcurrentFutures(PendingResults results) {

		@PipeListener(servers = "third", concurrency = "2")
		CompletableFuture<Object> later(String line) {
			return this.results.promise(line);
		}

	}

	static class Publishers {

		@PipeListener("echo")
		Flux<Integer> count(int number) {
			return Flux.range(1, number);
		}

	}

}
