package io.pipeio.listener;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.pipeio.PipeListener;
import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.fixture.ObservationRecorder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for observations of lines that {@link PipeListener} methods fail for.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerFailureObservationTests {

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
	void observesFailureOnceWithRetriesAndErrorHandler() {
		PipeListenerErrorHandler handler = (message, failure) -> {
			this.pipes.received().add("handler in " + OBSERVATIONS.current());
			return "instead";
		};
		runner(PipeListenerObservationTests.Echo.class).withBean(PipeListenerErrorHandler.class, () -> handler)
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
		runner(PipeListenerObservationTests.Echo.class).run((context) -> {
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
	void observesLineThatFitsIntoNoBatch() {
		runner(NumberBatches.class).run((context) -> {
			this.pipes.write("x\\n");
			OBSERVATIONS.assertThatStopped("pipeio.receive").hasError();
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

	static class NumberBatches {

		@PipeListener(servers = "echo", batch = "true")
		void take(List<Integer> numbers) {
		}

	}

}
