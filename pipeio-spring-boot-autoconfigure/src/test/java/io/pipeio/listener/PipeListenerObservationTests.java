package io.pipeio.listener;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.pipeio.PipeListener;
import io.pipeio.PipeListenerContext;
import io.pipeio.PipeListenerInterceptor;
import io.pipeio.PipeTemplate;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ObservationRecorder;
import io.pipeio.line.Line;
import io.pipeio.observation.PipeListenerObservationConvention;
import io.pipeio.observation.PipeReceiveContext;
import io.pipeio.observation.PipeSendContext;
import io.pipeio.observation.PipeTemplateObservationConvention;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

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
	void observesConcurrentCallsOnTheirThreads() {
		runner(Concurrent.class).run((context) -> {
			this.pipes.write("a\\nb\\n");
			OBSERVATIONS.awaitStopped("pipeio.receive", 2);
		});
		assertThat(this.pipes.received()).containsExactlyInAnyOrder("a in pipeio.receive", "b in pipeio.receive");
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

		static final List<String> BEFORE_LINES = new CopyOnWriteArrayList<>();

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
