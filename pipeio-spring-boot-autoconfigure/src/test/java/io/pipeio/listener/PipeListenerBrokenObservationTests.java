package io.pipeio.listener;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.pipeio.PipeListener;
import io.pipeio.PipeListenerContext;
import io.pipeio.PipeListenerInterceptor;
import io.pipeio.PipeListenerTimer;
import io.pipeio.PipeServers;
import io.pipeio.fixture.BrokenObservations;
import io.pipeio.fixture.BrokenObservations.Moment;
import io.pipeio.line.Line;
import io.pipeio.observation.PipeListenerObservationConvention;
import io.pipeio.observation.PipeReceiveContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that lines are handled and answered whatever becomes of the observations and
 * timers of {@link PipeListener} methods.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerBrokenObservationTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@ParameterizedTest
	@EnumSource(Moment.class)
	void handlesLinesWhenObservationHandlerFails(Moment moment, CapturedOutput output) {
		ObservationRegistry registry = BrokenObservations.throwingAt(moment);
		List<String> scopes = new CopyOnWriteArrayList<>();
		PipeListenerInterceptor scopeWatch = new PipeListenerInterceptor() {

			@Override
			public Line intercept(Line line, PipeListenerContext context) {
				scopes.add(String.valueOf(registry.getCurrentObservationScope()));
				return line;
			}

		};
		observedBy(registry).withBean(PipeListenerInterceptor.class, () -> scopeWatch)
			.run((context) -> assertHandlesAll(context.getBean(PipeServers.class)));
		assertThat(scopes).containsOnly("null");
		assertThat(output).containsOnlyOnce("a call of listener 'listener.inPlace' cannot be observed")
			.contains("broken handler at " + moment);
	}

	@Test
	void handlesLinesWhenMeterOfAnotherTypeIsThere() {
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		for (String[] listener : new String[][] { { "inPlace", "echo" }, { "late", "third" } }) {
			meters.counter("pipeio.receive", "error", "none", "messaging.operation", "process", "messaging.system",
					"pipe", "pipeio.listener.id", "listener." + listener[0], "pipeio.server", listener[1]);
		}
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
		observedBy(registry).run((context) -> assertHandlesAll(context.getBean(PipeServers.class)));
	}

	@Test
	void handlesLinesWhenConventionFailsAtStop() {
		observedBy(ObservationRegistry.create()).withBean(ConventionThatFailsAtStop.class)
			.run((context) -> assertHandlesAll(context.getBean(PipeServers.class)));
	}

	@Test
	void handlesLinesWhenTimerFails(CapturedOutput output) {
		runner().withBean(PipeListenerTimer.Factory.class, () -> (listener) -> new BrokenTimer())
			.withPropertyValues("pipeio.listener.timer-enabled=true")
			.run((context) -> {
				assertHandlesAll(context.getBean(PipeServers.class));
				assertThat(context.getBean(PipeListenerEndpointRegistry.class).unregister("listener.inPlace")).isTrue();
			});
		assertThat(output).containsOnlyOnce("calls of listener 'listener.inPlace' cannot be timed")
			.contains("broken timer");
	}

	private void assertHandlesAll(PipeServers servers) {
		assertThat(this.pipes.exchange("a\\nfail\\nb\\n", 2)).isEqualTo("re a\nre b\n");
		this.pipes.writeTo("other", "c\\nd\\nfail\\ne\\nf\\n");
		this.pipes.writeTo("third", "g\\nfail\\nh\\n");
		assertThat(this.pipes.read("third", 2)).isEqualTo("re g\nre h\n");
		await().untilAsserted(() -> assertThat(this.pipes.received()).containsExactlyInAnyOrder("1 a", "2 a", "1 fail",
				"2 fail", "1 b", "2 b", "c", "d", "fail", "e", "f"));
		for (String server : List.of("echo", "other", "third")) {
			await().untilAsserted(() -> assertThat(servers.get(server).getFailedLines()).isEqualTo(1));
		}
	}

	private ApplicationContextRunner runner() {
		return this.pipes.runner().withBean("listener", Listener.class);
	}

	private ApplicationContextRunner observedBy(ObservationRegistry registry) {
		return runner().withBean(ObservationRegistry.class, () -> registry)
			.withPropertyValues("pipeio.listener.observation-enabled=true");
	}

	static class Listener {

		private final Received received;

		Listener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		@Order(1)
		String inPlace(String line) {
			this.received.add("1 " + line);
			return reply(line);
		}

		@PipeListener("echo")
		@Order(2)
		void second(String line) {
			this.received.add("2 " + line);
		}

		@PipeListener(servers = "other", concurrency = "2")
		void concurrent(String line) {
			this.received.add(line);
			reply(line);
		}

		@PipeListener("third")
		CompletableFuture<String> late(String line) {
			return CompletableFuture.supplyAsync(() -> reply(line));
		}

		private static String reply(String line) {
			if (line.equals("fail")) {
				throw new IllegalArgumentException("told to fail");
			}
			return "re " + line;
		}

	}

	/** Micrometer asks for the contextual name at the start and again at the stop. */
	static class ConventionThatFailsAtStop implements PipeListenerObservationConvention {

		@Override
		public String getContextualName(PipeReceiveContext context) {
			if (context.getContextualName() != null) {
				throw new IllegalStateException("broken convention");
			}
			return "receive";
		}

	}

	private static final class BrokenTimer implements PipeListenerTimer {

		@Override
		public void record(long nanos, @Nullable Throwable failure) {
			throw new IllegalStateException("broken timer");
		}

		@Override
		public void close() {
			throw new IllegalStateException("broken timer");
		}

	}

}
