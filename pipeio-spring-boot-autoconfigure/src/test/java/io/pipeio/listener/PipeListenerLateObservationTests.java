package io.pipeio.listener;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;

import io.micrometer.observation.Observation.Context;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.pipeio.PipeListener;
import io.pipeio.PipeServers;
import io.pipeio.fixture.ObservationRecorder;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for observations of {@link PipeListener} methods whose results come later.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerLateObservationTests {

	private static final ObservationRecorder OBSERVATIONS = new ObservationRecorder();

	/** What the listener has seen of the observation around it. */
	private static final BlockingQueue<CompletableFuture<String>> PENDING = new LinkedBlockingQueue<>();

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@BeforeEach
	void forget() {
		OBSERVATIONS.clear();
		PipeListenerObservationTests.ScopeWatch.BEFORE_LINES.clear();
		PENDING.clear();
	}

	@Test
	void observesFutureUntilItsResultIsSent() {
		runner(Futures.class).run((context) -> {
			this.pipes.write("a\\nb\\n");
			CompletableFuture<String> first = ListenerPipes.next(PENDING);
			CompletableFuture<String> second = ListenerPipes.next(PENDING);
			second.completeExceptionally(new IllegalStateException("failed later"));
			first.complete("first");
			assertThat(this.pipes.read("echo", 1)).isEqualTo("first\n");
			assertThat(OBSERVATIONS.awaitStopped("pipeio.receive", 2))
				.extracting((received) -> String.valueOf(received.getError()))
				.containsExactlyInAnyOrder("null", "java.lang.IllegalStateException: failed later");
			OBSERVATIONS.assertThatStopped("pipeio.send")
				.hasParentObservationContextMatching((parent) -> parent.getName().equals("pipeio.receive"));
		});
	}

	@Test
	void doesNotStopBeforeFutureCompletes() {
		runner(Futures.class).run((context) -> {
			this.pipes.write("a\\n");
			CompletableFuture<String> pending = ListenerPipes.next(PENDING);
			this.pipes.writeTo("other", "x\\n");
			assertThat(this.pipes.received().next(String.class)).isEqualTo("x");
			assertThat(OBSERVATIONS.started()).hasSize(2);
			await().until(() -> !OBSERVATIONS.stopped().isEmpty());
			assertThat(OBSERVATIONS.stopped()).extracting(Context::getContextualName).containsExactly("other receive");
			pending.complete("done");
			OBSERVATIONS.awaitStopped("pipeio.receive", 2);
		});
	}

	@Test
	void stopsWithServerWhenFutureNeverCompletes() {
		runner(Futures.class).withBean("concurrent", ConcurrentFutures.class)
			.withPropertyValues("pipeio.shutdown-timeout=200ms")
			.run((context) -> {
				for (String server : List.of("echo", "third")) {
					this.pipes.writeTo(server, "a\\n");
					CompletableFuture<String> pending = ListenerPipes.next(PENDING);
					PipeServer stopped = context.getBean(PipeServers.class).get(server);
					stopped.stop();
					OBSERVATIONS.assertThatStopped("pipeio.receive")
						.hasLowCardinalityKeyValue("pipeio.server", server)
						.assertThatError()
						.isInstanceOf(TimeoutException.class);
					assertThat(stopped.getFailedLines()).isEqualTo(1);
					pending.complete("too late");
					stopped.start();
					assertThat(stopped.getFailedLines()).isEqualTo(1);
					OBSERVATIONS.clear();
				}
			});
	}

	@Test
	void observesEachLineOfPublisher() {
		runner(Publishers.class).run((context) -> {
			assertThat(this.pipes.exchange("3\\n", 3)).isEqualTo("1\n2\n3\n");
			OBSERVATIONS.awaitStopped("pipeio.receive", 1);
			OBSERVATIONS.awaitStopped("pipeio.send", 3);
		});
	}

	private ApplicationContextRunner runner(Class<?> listener) {
		return this.pipes.runner()
			.withBean("listener", listener)
			.withBean(TestObservationRegistry.class, OBSERVATIONS::registry)
			.withPropertyValues("pipeio.listener.observation-enabled=true");
	}

	static class Futures {

		private final Received received;

		Futures(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		CompletableFuture<String> later(String line) {
			CompletableFuture<String> pending = new CompletableFuture<>();
			PENDING.add(pending);
			return pending;
		}

		@PipeListener("other")
		void other(String line) {
			this.received.add(line);
		}

	}

	static class ConcurrentFutures {

		@PipeListener(servers = "third", concurrency = "2")
		CompletableFuture<String> later(String line) {
			CompletableFuture<String> pending = new CompletableFuture<>();
			PENDING.add(pending);
			return pending;
		}

	}

	static class Publishers {

		@PipeListener("echo")
		Flux<Integer> count(int number) {
			return Flux.range(1, number);
		}

	}

}
