package io.pipeio.listener;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation.Context;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.pipeio.PipeListener;
import io.pipeio.PipeListenerContext;
import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.PipeListenerInterceptor;
import io.pipeio.PipeServers;
import io.pipeio.PipeTemplate;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ObservationRecorder;
import io.pipeio.line.Line;
import io.pipeio.observation.PipeListenerObservationConvention;
import io.pipeio.observation.PipeReceiveContext;
import io.pipeio.observation.PipeSendContext;
import io.pipeio.observation.PipeTemplateObservationConvention;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for observations of {@link PipeListener} methods and of their replies.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerObservationTests {

	private static final ObservationRecorder OBSERVATIONS = new ObservationRecorder();

	/** What the listener has seen of the observation around it. */
	private static final BlockingQueue<CompletableFuture<String>> PENDING = new LinkedBlockingQueue<>();

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@BeforeEach
	void forget() {
		OBSERVATIONS.clear();
		ScopeWatch.BEFORE_LINES.clear();
		PENDING.clear();
	}

	@Test
	void observesNothingByDefault() {
		runner(Echo.class).withPropertyValues("pipeio.listener.observation-enabled=false")
			.run((context) -> assertThat(this.pipes.exchange("a\\nb\\n", 2)).isEqualTo("re a\nre b\n"));
		assertThat(OBSERVATIONS.started()).isEmpty();
		assertThat(this.pipes.received()).containsExactly("none", "none");
	}

	@Test
	void observesNothingWithoutRegistry() {
		this.pipes.runner()
			.withBean("listener", Echo.class)
			.withPropertyValues("pipeio.listener.observation-enabled=true")
			.run((context) -> assertThat(this.pipes.exchange("a\\n", 1)).isEqualTo("re a\n"));
	}

	@Test
	void observesCallWithReplyAsChild() {
		runner(Echo.class).run((context) -> {
			assertThat(this.pipes.exchange("hello\\n", 1)).isEqualTo("re hello\n");
			OBSERVATIONS.assertThatStopped("pipeio.receive")
				.hasContextualNameEqualTo("echo receive")
				.hasLowCardinalityKeyValue("messaging.system", "pipe")
				.hasLowCardinalityKeyValue("messaging.operation", "process")
				.hasLowCardinalityKeyValue("pipeio.server", "echo")
				.hasLowCardinalityKeyValue("pipeio.listener.id", "listener.echo")
				.hasHighCardinalityKeyValue("messaging.message.body.size", "5")
				.hasHighCardinalityKeyValue("messaging.batch.message_count", "1")
				.hasKeyValuesCount(6)
				.doesNotHaveError()
				.doesNotHaveParentObservation();
			OBSERVATIONS.assertThatStopped("pipeio.send")
				.hasContextualNameEqualTo("echo send")
				.hasLowCardinalityKeyValue("messaging.operation", "reply")
				.hasHighCardinalityKeyValue("messaging.message.body.size", "8")
				.doesNotHaveError()
				.hasParentObservationContextMatching((parent) -> parent.getName().equals("pipeio.receive"));
		});
		assertThat(this.pipes.received()).containsExactly("pipeio.receive");
	}

	@Test
	void leavesNoScopeOnThread() {
		runner(Echo.class).withBean(ScopeWatch.class).run((context) -> {
			assertThat(this.pipes.exchange("a\\nfail\\nb\\n", 2)).isEqualTo("re a\nre b\n");
			OBSERVATIONS.awaitStopped("pipeio.receive", 3);
		});
		assertThat(ScopeWatch.BEFORE_LINES).containsExactly("none", "none", "none");
	}

	@Test
	void observesFailureOnceWithRetriesAndErrorHandler() {
		PipeListenerErrorHandler handler = (message, failure) -> {
			this.pipes.received().add("handler in " + OBSERVATIONS.current());
			return "instead";
		};
		runner(Echo.class).withBean(PipeListenerErrorHandler.class, () -> handler)
			.withPropertyValues("pipeio.listener.retry.enabled=true", "pipeio.listener.retry.max-retries=2",
					"pipeio.listener.retry.initial-interval=1ms")
			.run((context) -> {
				assertThat(this.pipes.exchange("fail\\n", 1)).isEqualTo("instead\n");
				OBSERVATIONS.assertThatStopped("pipeio.receive")
					.assertThatError()
					.isInstanceOf(IllegalStateException.class)
					.hasMessage("told to fail");
				OBSERVATIONS.awaitStopped("pipeio.send", 1);
			});
		assertThat(this.pipes.received()).containsExactly("pipeio.receive", "pipeio.receive", "pipeio.receive",
				"handler in pipeio.receive");
	}

	@Test
	void observesReplyThatCannotBeSent() {
		runner(Echo.class).run((context) -> {
			this.pipes.write("two lines\\n");
			OBSERVATIONS.assertThatStopped("pipeio.receive")
				.assertThatError()
				.isInstanceOf(IllegalArgumentException.class);
			OBSERVATIONS.assertThatStopped("pipeio.send")
				.assertThatError()
				.isInstanceOf(IllegalArgumentException.class);
		});
	}

	@Test
	void observesLineThatCannotBeConverted() {
		runner(Numbers.class).run((context) -> {
			this.pipes.write("x\\n");
			OBSERVATIONS.assertThatStopped("pipeio.receive").hasError();
		});
	}

	@Test
	void observesBatchOnce() {
		runner(Batches.class).run((context) -> {
			this.pipes.write("a\\nbc\\ndef\\n");
			OBSERVATIONS.assertThatStopped("pipeio.receive")
				.hasHighCardinalityKeyValue("messaging.batch.message_count", "3")
				.hasHighCardinalityKeyValue("messaging.message.body.size", "6");
		});
		assertThat(this.pipes.received()).containsExactly("3 lines in pipeio.receive");
	}

	@Test
	void observesLineThatFitsIntoNoBatch() {
		runner(NumberBatches.class).run((context) -> {
			this.pipes.write("x\\n");
			OBSERVATIONS.assertThatStopped("pipeio.receive").hasError();
		});
	}

	@Test
	void observesConcurrentCallsOnTheirThreads() {
		runner(Concurrent.class).run((context) -> {
			this.pipes.write("a\\nb\\n");
			OBSERVATIONS.awaitStopped("pipeio.receive", 2);
		});
		assertThat(this.pipes.received()).containsExactlyInAnyOrder("a in pipeio.receive", "b in pipeio.receive");
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

	@Test
	void sendOfTemplateInListenerIsChild() {
		runner(Forwarder.class).withPropertyValues("pipeio.template.observation-enabled=true").run((context) -> {
			this.pipes.write("hello\\n");
			assertThat(this.pipes.read("third", 1)).isEqualTo("hello\n");
			OBSERVATIONS.assertThatStopped("pipeio.send")
				.hasLowCardinalityKeyValue("messaging.operation", "publish")
				.hasLowCardinalityKeyValue("pipeio.server", "third")
				.hasParentObservationContextMatching((parent) -> parent.getName().equals("pipeio.receive"));
		});
	}

	@Test
	void usesConventionBeans() {
		runner(Echo.class).withBean(OwnReceiveConvention.class).withBean(OwnSendConvention.class).run((context) -> {
			assertThat(this.pipes.exchange("hello\\n", 1)).isEqualTo("re hello\n");
			OBSERVATIONS.assertThatStopped("own.receive")
				.hasContextualNameEqualTo("listener.echo of echo")
				.hasLowCardinalityKeyValue("lines", "1");
			OBSERVATIONS.assertThatStopped("own.send").hasLowCardinalityKeyValue("what", "REPLY of 8 bytes to echo");
		});
	}

	@Test
	void observesListenerOfChildContext() {
		runner(Batches.class).run((parent) -> {
			new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
				.withParent(parent)
				.withBean("child", OtherEcho.class)
				.run((child) -> {
					assertThat(child).hasNotFailed();
					this.pipes.writeTo("other", "a\\n");
					assertThat(this.pipes.read("other", 1)).isEqualTo("re a\n");
					OBSERVATIONS.assertThatStopped("pipeio.receive")
						.hasLowCardinalityKeyValue("pipeio.listener.id", "child.echo");
				});
		});
	}

	@Test
	void handlesLineAlsoWhenObservationHandlerFails(CapturedOutput output) {
		ObservationRegistry failing = ObservationRegistry.create();
		failing.observationConfig().observationHandler(new ObservationRecorder());
		failing.observationConfig().observationPredicate((name, context) -> {
			throw new IllegalStateException("broken predicate");
		});
		this.pipes.runner()
			.withBean("listener", Numbers.class)
			.withBean(ObservationRegistry.class, () -> failing)
			.withPropertyValues("pipeio.listener.observation-enabled=true")
			.run((context) -> {
				this.pipes.write("7\\n");
				assertThat(this.pipes.received().next(String.class)).isEqualTo("7");
			});
		assertThat(output).contains("a call of listener 'listener.take' cannot be observed")
			.contains("broken predicate");
	}

	private ApplicationContextRunner runner(Class<?> listener) {
		return this.pipes.runner()
			.withBean("listener", listener)
			.withBean(TestObservationRegistry.class, OBSERVATIONS::registry)
			.withPropertyValues("pipeio.listener.observation-enabled=true");
	}

	static class Echo {

		private final Received received;

		Echo(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		String echo(String line) {
			this.received.add(OBSERVATIONS.current());
			return switch (line) {
				case "fail" -> throw new IllegalStateException("told to fail");
				case "two lines" -> "one\ntwo";
				default -> "re " + line;
			};
		}

	}

	static class OtherEcho {

		@PipeListener("other")
		String echo(String line) {
			return "re " + line;
		}

	}

	static class Numbers {

		private final Received received;

		Numbers(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void take(int number) {
			this.received.add(String.valueOf(number));
		}

	}

	static class Batches {

		private final Received received;

		Batches(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", batch = "true")
		void take(List<String> lines) {
			this.received.add("%d lines in %s".formatted(lines.size(), OBSERVATIONS.current()));
		}

	}

	static class NumberBatches {

		@PipeListener(servers = "echo", batch = "true")
		void take(List<Integer> numbers) {
		}

	}

	static class Concurrent {

		private final Received received;

		Concurrent(Received received) {
			this.received = received;
		}

		private final CountDownLatch both = new CountDownLatch(2);

		@PipeListener(servers = "echo", concurrency = "2")
		void take(String line) throws InterruptedException {
			this.both.countDown();
			assertThat(this.both.await(10, TimeUnit.SECONDS)).isTrue();
			this.received.add("%s in %s".formatted(line, OBSERVATIONS.current()));
		}

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

	static class Forwarder {

		private final PipeTemplate template;

		Forwarder(PipeTemplate template) {
			this.template = template;
		}

		@PipeListener("echo")
		void forward(String line) {
			this.template.send("third", line);
		}

	}

	/** Sees what is around a line before the listener is called. */
	static class ScopeWatch implements PipeListenerInterceptor {

		private static final List<String> BEFORE_LINES = new CopyOnWriteArrayList<>();

		@Override
		public Line intercept(Line line, PipeListenerContext context) {
			BEFORE_LINES.add(OBSERVATIONS.current());
			return line;
		}

	}

	static class OwnReceiveConvention implements PipeListenerObservationConvention {

		@Override
		public String getName() {
			return "own.receive";
		}

		@Override
		public String getContextualName(PipeReceiveContext context) {
			return context.getListenerId() + " of " + context.getServer();
		}

		@Override
		public KeyValues getLowCardinalityKeyValues(PipeReceiveContext context) {
			return KeyValues.of("lines", String.valueOf(context.getLines()));
		}

	}

	static class OwnSendConvention implements PipeTemplateObservationConvention {

		@Override
		public String getName() {
			return "own.send";
		}

		@Override
		public KeyValues getLowCardinalityKeyValues(PipeSendContext context) {
			return KeyValues.of("what",
					"%s of %d bytes to %s".formatted(context.getOperation(), context.getLength(), context.getServer()));
		}

	}

}
