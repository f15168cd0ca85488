package io.pipeio.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pipeio.PipeListener;
import io.pipeio.actuate.PipesEndpoint;
import io.pipeio.autoconfigure.PipeHealthContributorAutoConfiguration;
import io.pipeio.autoconfigure.PipeMetricsAutoConfiguration;
import io.pipeio.autoconfigure.PipesEndpointAutoConfiguration;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for listeners that do not return, other than for one line on the in-thread.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class PipeListenerBatchStallTests {

	private static final Pattern RETURNED = Pattern
		.compile("INFO .*echo: thread 'pipeio-echo-in' has returned from the listener after [0-9.]+ seconds");

	private static final AtomicReference<CountDownLatch> END = new AtomicReference<>(new CountDownLatch(1));

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	private void run(Class<?> listener, ContextConsumer<AssertableApplicationContext> test, String... properties) {
		END.set(new CountDownLatch(1));
		this.pipes.runner()
			.withBean("listener", listener)
			.withConfiguration(AutoConfigurations.of(PipeHealthContributorAutoConfiguration.class,
					PipeMetricsAutoConfiguration.class, PipesEndpointAutoConfiguration.class,
					HealthContributorAutoConfiguration.class, MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class))
			.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withPropertyValues("pipeio.health.stalled-after=200ms", "pipeio.shutdown-timeout=1s",
					"management.endpoints.web.exposure.include=pipes")
			.withPropertyValues(properties)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				test.accept(context);
			});
	}

	@AfterEach
	void letGo() {
		END.get().countDown();
		// What these log is not for the next test
		await().atMost(Duration.ofSeconds(20))
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.map(Thread::getName)
				.noneMatch((name) -> name.startsWith("pipeio-echo") || name.startsWith("pipeio-listener")));
	}

	private static void hang() {
		boolean over = false;
		while (!over) {
			try {
				END.get().await();
				over = true;
			}
			catch (InterruptedException ex) {
				// As what hangs does: it heeds nothing
			}
		}
	}

	private static void awaitSoon(ThrowingRunnable assertion) {
		await().atMost(Duration.ofSeconds(20)).untilAsserted(assertion);
	}

	private static double gauge(AssertableApplicationContext context) {
		TimeGauge gauge = context.getBean(MeterRegistry.class)
			.find("pipeio.listener.busy")
			.tag("server", "echo")
			.timeGauge();
		assertThat(gauge).as("the gauge pipeio.listener.busy").isNotNull();
		return gauge.value(TimeUnit.MILLISECONDS);
	}

	private static Health health(AssertableApplicationContext context) {
		HealthIndicator indicator = (HealthIndicator) context.getBean(CompositeHealthContributor.class)
			.getContributor("echo");
		assertThat(indicator).isNotNull();
		Health health = indicator.health();
		assertThat(health).isNotNull();
		return health;
	}

	private static JsonNode busy(AssertableApplicationContext context) {
		JsonNode server = JsonMapper.builder().build().valueToTree(context.getBean(PipesEndpoint.class).pipe("echo"));
		assertThat(server.propertyNames()).contains("busy");
		return server.get("busy");
	}

	@Test
	void isSeenInBatches(CapturedOutput output) {
		run(HangingBatch.class, (context) -> {
			this.pipes.write("one\\ntwo\\n");
			awaitSoon(() -> assertThat(output).contains("thread 'pipeio-echo-in' has not returned"));
			assertThat(gauge(context)).isGreaterThan(150);
		});
	}

	@Test
	void isSeenInTheBackoffOfARetry(CapturedOutput output) {
		run(Failing.class, (context) -> {
			this.pipes.write("one\\n");
			awaitSoon(() -> assertThat(output).contains("thread 'pipeio-echo-in' has not returned"));
			awaitSoon(() -> assertThat(output).containsPattern(RETURNED));
		}, "pipeio.listener.retry.enabled=true", "pipeio.listener.retry.initial-interval=1s");
	}

	@Test
	void isSeenInEachOfSeveralThreadsWhileOthersGoOn(CapturedOutput output) {
		run(HangingWorkers.class, (context) -> {
			this.pipes.write("hang\\nhang\\none\\n");
			awaitSoon(() -> assertThat(busy(context).get("calls").intValue()).isEqualTo(2));
			awaitSoon(() -> assertThat(output.getAll().split("has not returned from the listener", -1)).hasSize(3));
			assertThat(output).doesNotContain("'pipeio-echo-in'");
			assertThat(busy(context).get("blockedMillis").intValue()).isZero();
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
			assertThat(health(context).getDetails()).containsKey("busy");
			this.pipes.write("hang\\nhang\\n");
			awaitSoon(() -> assertThat(health(context).getStatus()).isEqualTo(Status.DOWN));
			awaitSoon(() -> assertThat(output.getAll().split("has not returned from the listener", -1)).hasSize(5));
			END.get().countDown();
			awaitSoon(() -> assertThat(busy(context).get("calls").intValue()).isZero());
			awaitSoon(() -> assertThat(output.getAll().split("has returned from the listener after", -1)).hasSize(5));
		});
	}

	@Test
	void isSeenWhereTheResultDoesNotCome(CapturedOutput output) {
		run(Promising.class, (context) -> {
			this.pipes.write("one\\ntwo\\nthree\\n");
			awaitSoon(() -> assertThat(output)
				.containsPattern("WARN .*echo: the result of a listener has not come for 0"));
			assertThat(busy(context).get("calls").intValue()).isEqualTo(3);
			assertThat(busy(context).get("thread").isNull()).isTrue();
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
			assertThat(health(context).getDetails()).containsKey("busy");
			assertThat(output.getAll().split("the result of a listener has not come", -1)).hasSize(2);
			context.getBean(Promising.class).result.complete("done");
			awaitSoon(() -> assertThat(output).containsPattern("INFO .*echo: the result of a listener has come after"));
			awaitSoon(() -> assertThat(busy(context).get("calls").intValue()).isZero());
		});
	}

	@Test
	void isSeenWhereSoManyResultsDoNotComeThatNothingIsRead() {
		run(Promising.class, (context) -> {
			this.pipes.write("one\\n".repeat(300));
			awaitSoon(() -> assertThat(health(context).getStatus()).isEqualTo(Status.DOWN));
			assertThat(busy(context).get("calls").intValue()).isEqualTo(257);
		});
	}

	/**
	 * Does not return with a batch.
	 */
	static class HangingBatch {

		@PipeListener(value = "echo", batch = "true")
		void on(List<String> lines) {
			hang();
		}

	}

	/**
	 * Does not return on some of its threads.
	 */
	static class HangingWorkers {

		@PipeListener(value = "echo", concurrency = "3")
		void on(String line) {
			if (line.equals("hang")) {
				hang();
			}
		}

	}

	/**
	 * Is called again after a while.
	 */
	static class Failing {

		private int calls;

		@PipeListener("echo")
		void on(String line) {
			if (this.calls++ == 0) {
				throw new IllegalStateException("again");
			}
		}

	}

	/**
	 * Promises what does not come.
	 */
	static class Promising {

		private final CompletableFuture<String> result = new CompletableFuture<>();

		@PipeListener("echo")
		CompletableFuture<String> on(String line) {
			return this.result.copy();
		}

	}

}
