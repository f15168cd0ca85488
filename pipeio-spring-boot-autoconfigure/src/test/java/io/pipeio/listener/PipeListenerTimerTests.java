package io.pipeio.listener;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pipeio.InvalidPipeListenerException;
import io.pipeio.PipeListener;
import io.pipeio.PipeListenerTimer;
import io.pipeio.PipeServers;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the timer {@code pipeio.listener}.
 */
class PipeListenerTimerTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	private final PendingResults results = new PendingResults();

	private final MeterRegistry meters = new SimpleMeterRegistry();

	@Test
	void timesNothingByDefault() {
		this.pipes.runner()
			.withBean("listener", Echo.class)
			.withBean(MeterRegistry.class, () -> this.meters)
			.run((context) -> assertThat(this.pipes.exchange("a\\n", 1)).isEqualTo("a\n"));
		assertThat(this.meters.getMeters()).isEmpty();
	}

	@Test
	void timesCallsByOutcome() {
		runner(Echo.class).run((context) -> {
			assertThat(timers()).extracting((timer) -> timer.getId().getTag("outcome"))
				.containsExactlyInAnyOrder("success", "failure");
			assertThat(this.pipes.exchange("a\\nfail\\nb\\nc\\nfail\\nend\\n", 4)).isEqualTo("a\nb\nc\nend\n");
			awaitCount("success", 4);
			awaitCount("failure", 2);
			assertThat(timers()).allSatisfy((timer) -> {
				assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isPositive();
				assertThat(timer.getId().getTag("server")).isEqualTo("echo");
				assertThat(timer.getId().getTag("listener")).isEqualTo("listener.echo");
				assertThat(timer.getId().getTags()).hasSize(3);
			});
		});
	}

	@Test
	void timesReplyThatCannotBeSentAsFailure() {
		runner(Echo.class).run((context) -> {
			this.pipes.write("two lines\\n");
			awaitCount("failure", 1);
			assertThat(count("success")).isZero();
		});
	}

	@Test
	void timesCallThatSucceedsAfterRetryOnceAsSuccess() {
		runner(Flaky.class)
			.withPropertyValues("pipeio.listener.retry.enabled=true", "pipeio.listener.retry.initial-interval=1ms")
			.run((context) -> {
				this.pipes.write("a\\n");
				awaitCount("success", 1);
				assertThat(count("failure")).isZero();
			});
	}

	@Test
	void timesBatchOnce() {
		runner(Batches.class).run((context) -> {
			this.pipes.write("a\\nb\\nc\\n");
			awaitCount("success", 1);
		});
	}

	@Test
	void timesConcurrentCalls() {
		runner(Concurrent.class).run((context) -> {
			this.pipes.write("a\\nfail\\nb\\n");
			awaitCount("success", 2);
			awaitCount("failure", 1);
		});
	}

	@Test
	void timesUntilLateResultIsSent() {
		runner(Futures.class).run((context) -> {
			this.pipes.write("a\\nb\\n");
			CompletableFuture<Object> first = this.results.of("a");
			this.results.of("b").completeExceptionally(new IllegalStateException("failed later"));
			assertThat(count("success") + count("failure")).isZero();
			first.complete("x");
			awaitCount("success", 1);
			awaitCount("failure", 1);
		});
	}

	@Test
	void removesTimersOfListenerThatIsUnregistered() {
		runner(Echo.class).run((context) -> {
			assertThat(timers()).hasSize(2);
			context.getBean(PipeListenerEndpointRegistry.class).unregister("listener.echo");
			assertThat(timers()).isEmpty();
		});
	}

	@Test
	void removesTimersOfListenerThatNobodyUnregisters() {
		runner(Echo.class).run((context) -> {
			context.getBean(PipeListenerEndpointRegistry.class)
				.register(new PipeListenerEndpoint("own", (line) -> null).servers("other"));
			assertThat(timers()).hasSize(4);
		});
		assertThat(timers()).isEmpty();
	}

	@Test
	void leavesNoTimersOfListenerThatIsRefused() {
		runner(Echo.class).run((context) -> {
			context.getBean(PipeServers.class).get("other").setHandler((line) -> {
			});
			assertIsRefused(context, new PipeListenerEndpoint("own", (line) -> null).servers("third", "other"));
			assertIsRefused(context, new PipeListenerEndpoint("own", (line) -> null).servers("third", "unknown"));
			assertIsRefused(context, new PipeListenerEndpoint("own", (line) -> null).servers("third").concurrency(0));
			assertThat(timers()).hasSize(2);
		});
	}

	private static void assertIsRefused(ApplicationContext context, PipeListenerEndpoint endpoint) {
		PipeListenerEndpointRegistry registry = context.getBean(PipeListenerEndpointRegistry.class);
		assertThatExceptionOfType(InvalidPipeListenerException.class).isThrownBy(() -> registry.register(endpoint));
	}

	@Test
	void removesTimersWhenChildContextIsClosed() {
		runner(Echo.class).run((parent) -> {
			new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
				.withParent(parent)
				.withPropertyValues("pipeio.listener.timer-enabled=true")
				.withBean("child", Batches.class)
				.run((child) -> assertThat(timers()).hasSize(4));
			assertThat(timers()).extracting((timer) -> timer.getId().getTag("listener")).containsOnly("listener.echo");
		});
		assertThat(timers()).isEmpty();
	}

	@Test
	void usesRegistryOfSpringBoot() {
		this.pipes.runner()
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class))
			.withPropertyValues("pipeio.listener.timer-enabled=true",
					"management.metrics.distribution.slo.pipeio.listener=1ms")
			.withBean("listener", Echo.class)
			.run((context) -> assertThat(context.getBean(MeterRegistry.class)
				.get("pipeio.listener")
				.timer()
				.takeSnapshot()
				.histogramCounts()).hasSize(1));
	}

	@Test
	void usesPrimaryRegistryOfSeveral() {
		runner(Echo.class)
			.withBean("primaryMeters", MeterRegistry.class, SimpleMeterRegistry::new, (bean) -> bean.setPrimary(true))
			.run((context) -> assertThat(
					context.getBean("primaryMeters", MeterRegistry.class).find("pipeio.listener").timers())
				.hasSize(2));
		assertThat(timers()).isEmpty();
	}

	@Test
	void worksWithSeveralRegistries() {
		runner(Echo.class).withBean("other", MeterRegistry.class, SimpleMeterRegistry::new).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(this.pipes.exchange("a\\n", 1)).isEqualTo("a\n");
		});
		assertThat(timers()).isEmpty();
	}

	@Test
	void worksWithoutMeters() {
		this.pipes.runner()
			.withPropertyValues("pipeio.listener.timer-enabled=true")
			.withBean("listener", Echo.class)
			.run((context) -> assertThat(this.pipes.exchange("a\\n", 1)).isEqualTo("a\n"));
	}

	@Test
	void worksWithoutMicrometerCoreAndTracing() {
		this.pipes.plainRunner()
			.withClassLoader(new FilteredClassLoader("io.micrometer.core", "io.micrometer.tracing", "tools.jackson"))
			.withPropertyValues("pipeio.listener.timer-enabled=true", "pipeio.listener.observation-enabled=true",
					"pipeio.template.observation-enabled=true")
			.withBean("listener", Echo.class)
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(PipeListenerTimer.Factory.class);
				assertThat(this.pipes.exchange("a\\n", 1)).isEqualTo("a\n");
			});
	}

	private ApplicationContextRunner runner(Class<?> listener) {
		return this.pipes.runner()
			.withBean("listener", listener)
			.withBean(PendingResults.class, () -> this.results)
			.withBean(MeterRegistry.class, () -> this.meters)
			.withPropertyValues("pipeio.listener.timer-enabled=true");
	}

	private List<Timer> timers() {
		return this.meters.getMeters().stream().filter(Timer.class::isInstance).map(Timer.class::cast).toList();
	}

	private long count(String outcome) {
		return this.meters.get("pipeio.listener").tag("outcome", outcome).timer().count();
	}

	private void awaitCount(String outcome, long count) {
		await().untilAsserted(() -> assertThat(count(outcome)).isEqualTo(count));
	}

	static class Echo {

		@PipeListener("echo")
		String echo(String line) {
			return switch (line) {
				case "fail" -> throw new IllegalStateException("told to fail");
				case "two lines" -> "one\ntwo";
				default -> line;
			};
		}

	}

	static class Flaky {

		private int calls;

		@PipeListener("echo")
		void take(String line) {
			if (this.calls++ == 0) {
				throw new IllegalStateException("first call");
			}
		}

	}

	static class Batches {

		@PipeListener(servers = "echo", batch = "true")
		void take(List<String> lines) {
		}

	}

	static class Concurrent {

		@PipeListener(servers = "echo", concurrency = "2")
		void take(String line) {
			if (line.equals("fail")) {
				throw new IllegalStateException("told to fail");
			}
		}

	}

	record Futures(PendingResults results) {

		@PipeListener("echo")
		CompletableFuture<Object> later(String line) {
			return this.results.promise(line);
		}

	}

}
