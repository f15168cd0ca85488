package io.pipeio.listener;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.pipeio.PipeListener;
import io.pipeio.PipeListenerContext;
import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.PipeListenerInterceptor;
import io.pipeio.PipeTemplate;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ObservationRecorder;
import io.pipeio.line.Line;
import io.pipeio.observation.PipeListenerObservationConvention;
import io.pipeio.observation.PipeReceiveContext;
import io.pipeio.observation.PipeSendContext;
import io.pipeio.observation.PipeTemplateObservationConvention;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for observations of {@link PipeListener} methods that are called with one line,
 * and of their replies.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerObservationTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	private final Received received = this.pipes.received();

	private final ObservationRecorder observations = new ObservationRecorder();

	@Test
	void observesNothingByDefault() {
		runner(Echo.class).withPropertyValues("pipeio.listener.observation-enabled=false")
			.run((context) -> assertThat(this.pipes.exchange("a\\nb\\n", 2)).isEqualTo("re a\nre b\n"));
		assertThat(this.observations.started()).isEmpty();
		assertThat(this.received.next(2)).containsExactly("none", "none");
		assertThat(this.received.isEmpty()).isTrue();
	}

	@Test
	void observesNothingWithoutRegistry() {
		this.pipes.runner()
			.withBean("listener", Echo.class)
			.withBean(ObservationRecorder.class, () -> this.observations)
			.withPropertyValues("pipeio.listener.observation-enabled=true")
			.run((context) -> assertThat(this.pipes.exchange("a\\n", 1)).isEqualTo("re a\n"));
	}

	@Test
	void observesCallWithReplyAsChild() {
		runner(Echo.class).run((context) -> {
			assertThat(this.pipes.exchange("hello\\n", 1)).isEqualTo("re hello\n");
			this.observations.assertThatStopped("pipeio.receive")
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
			this.observations.assertThatStopped("pipeio.send")
				.hasContextualNameEqualTo("echo send")
				.hasLowCardinalityKeyValue("messaging.operation", "reply")
				.hasHighCardinalityKeyValue("messaging.message.body.size", "8")
				.doesNotHaveError()
				.hasParentObservationContextMatching((parent) -> parent.getName().equals("pipeio.receive"));
		});
		assertThat(this.received.next(1)).containsExactly("pipeio.receive");
		assertThat(this.received.isEmpty()).isTrue();
	}

	@Test
	void leavesNoScopeOnThread() {
		ScopeWatch watch = new ScopeWatch(new CopyOnWriteArrayList<>(), this.observations);
		runner(Echo.class).withBean(ScopeWatch.class, () -> watch).run((context) -> {
			assertThat(this.pipes.exchange("a\\nfail\\nb\\n", 2)).isEqualTo("re a\nre b\n");
			this.observations.awaitStopped("pipeio.receive", 3);
		});
		assertThat(watch.beforeLines()).containsExactly("none", "none", "none");
	}

	@Test
	void observesFailureOnceWithRetriesAndErrorHandler() {
		PipeListenerErrorHandler handler = (message, failure) -> {
			this.received.add("handler in " + this.observations.current());
			return "instead";
		};
		runner(Echo.class).withBean(PipeListenerErrorHandler.class, () -> handler)
			.withPropertyValues("pipeio.listener.retry.enabled=true", "pipeio.listener.retry.max-retries=2",
					"pipeio.listener.retry.initial-interval=1ms")
			.run((context) -> {
				assertThat(this.pipes.exchange("fail\\n", 1)).isEqualTo("instead\n");
				this.observations.assertThatStopped("pipeio.receive")
					.assertThatError()
					.isInstanceOf(IllegalStateException.class)
					.hasMessage("told to fail");
				this.observations.awaitStopped("pipeio.send", 1);
			});
		assertThat(this.received.next(4)).containsExactly("pipeio.receive", "pipeio.receive", "pipeio.receive",
				"handler in pipeio.receive");
		assertThat(this.received.isEmpty()).isTrue();
	}

	@Test
	void observesReplyThatCannotBeSent() {
		runner(Echo.class).run((context) -> {
			this.pipes.write("two lines\\n");
			this.observations.assertThatStopped("pipeio.receive")
				.assertThatError()
				.isInstanceOf(IllegalArgumentException.class);
			this.observations.assertThatStopped("pipeio.send")
				.assertThatError()
				.isInstanceOf(IllegalArgumentException.class);
		});
	}

	@Test
	void observesLineThatCannotBeConverted() {
		runner(Numbers.class).run((context) -> {
			this.pipes.write("x\\n");
			this.observations.assertThatStopped("pipeio.receive").hasError();
		});
	}

	@Test
	void sendOfTemplateInListenerIsChild() {
		runner(Forwarder.class).withPropertyValues("pipeio.template.observation-enabled=true").run((context) -> {
			this.pipes.write("hello\\n");
			assertThat(this.pipes.read("third", 1)).isEqualTo("hello\n");
			this.observations.assertThatStopped("pipeio.send")
				.hasLowCardinalityKeyValue("messaging.operation", "publish")
				.hasLowCardinalityKeyValue("pipeio.server", "third")
				.hasParentObservationContextMatching((parent) -> parent.getName().equals("pipeio.receive"));
		});
	}

	@Test
	void usesConventionBeans() {
		runner(Echo.class).withBean(OwnReceiveConvention.class).withBean(OwnSendConvention.class).run((context) -> {
			assertThat(this.pipes.exchange("hello\\n", 1)).isEqualTo("re hello\n");
			this.observations.assertThatStopped("own.receive")
				.hasContextualNameEqualTo("listener.echo of echo")
				.hasLowCardinalityKeyValue("lines", "1");
			this.observations.assertThatStopped("own.send")
				.hasLowCardinalityKeyValue("what", "REPLY of 8 bytes to echo");
		});
	}

	@Test
	void observesListenerOfChildContext() {
		runner(Numbers.class).run((parent) -> {
			new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
				.withParent(parent)
				.withBean("child", OtherEcho.class)
				.run((child) -> {
					assertThat(child).hasNotFailed();
					this.pipes.writeTo("other", "a\\n");
					assertThat(this.pipes.read("other", 1)).isEqualTo("re a\n");
					this.observations.assertThatStopped("pipeio.receive")
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
				assertThat(this.received.next()).isEqualTo("7");
			});
		assertThat(output).contains("a call of listener 'listener.take' cannot be observed")
			.contains("broken predicate");
	}

	private ApplicationContextRunner runner(Class<?> listener) {
		return this.pipes.runner()
			.withBean("listener", listener)
			.withBean(ObservationRecorder.class, () -> this.observations)
			.withBean(TestObservationRegistry.class, this.observations::registry)
			.withPropertyValues("pipeio.listener.observation-enabled=true");
	}

	record Echo(Received received, ObservationRecorder observations) {

		@PipeListener("echo")
		String echo(String line) {
			this.received.add(this.observations.current());
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

	record Numbers(Received received) {

		@PipeListener("echo")
		void take(int number) {
			this.received.add(String.valueOf(number));
		}

	}

	record Forwarder(PipeTemplate template) {

		@PipeListener("echo")
		void forward(String line) {
			this.template.send("third", line);
		}

	}

	/** Sees what is around a line before the listener is called. */
	record ScopeWatch(List<String> beforeLines, ObservationRecorder observations) implements PipeListenerInterceptor {

		@Override
		public Line intercept(Line line, PipeListenerContext context) {
			this.beforeLines.add(this.observations.current());
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
