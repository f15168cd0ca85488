package io.pipeio.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
import io.pipeio.event.PipeListenerReturnedEvent;
import io.pipeio.event.PipeListenerStalledEvent;
import io.pipeio.event.PipeServerEvent;
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
import org.springframework.context.ApplicationListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that a listener that does not return is seen: by the gauge, the endpoint, health
 * and the log.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class PipeListenerStallTests {

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
	void isSeenByTheGauge() {
		run(Hanging.class, (context) -> {
			awaitSoon(() -> assertThat(gauge(context)).isZero());
			this.pipes.write("hang\\n");
			awaitSoon(() -> assertThat(gauge(context)).isGreaterThan(500));
			END.get().countDown();
			awaitSoon(() -> assertThat(gauge(context)).isZero());
		});
	}

	@Test
	void isSeenByTheEndpoint() {
		run(Hanging.class, (context) -> {
			awaitSoon(() -> assertThat(busy(context).get("calls").intValue()).isZero());
			this.pipes.write("hang\\n");
			awaitSoon(() -> assertThat(busy(context).get("longestMillis").intValue()).isGreaterThan(300));
			assertThat(busy(context).get("blockedMillis").intValue()).isGreaterThan(300);
			assertThat(busy(context).get("calls").intValue()).isOne();
			assertThat(busy(context).get("thread").asString()).isEqualTo("pipeio-echo-in");
		});
	}

	@Test
	void isSeenByHealth() {
		run(Hanging.class, (context) -> {
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
			assertThat(health(context).getDetails()).doesNotContainKey("busy");
			this.pipes.write("hang\\n");
			awaitSoon(() -> assertThat(health(context).getDetails()).containsKey("busy"));
			assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
			assertThat(health(context).getDetails().get("busy").toString()).contains("since=PT", "calls=1",
					"thread=pipeio-echo-in");
			assertThat(health(context).getDetails()).containsEntry("reason",
					"nothing is read, because a listener has not returned");
			END.get().countDown();
			awaitSoon(() -> assertThat(health(context).getStatus()).isEqualTo(Status.UP));
		});
	}

	@Test
	void isLoggedOnceWithItsThreadAndWhenItReturns(CapturedOutput output) {
		run(Hanging.class, (context) -> {
			this.pipes.write("fast\\nhang\\n");
			awaitSoon(() -> assertThat(output)
				.containsPattern("WARN .*echo: thread 'pipeio-echo-in' has not returned from the listener for 0"));
			assertThat(output).contains("PipeListenerStallTests$Hanging.on");
			awaitSoon(() -> assertThat(gauge(context)).isGreaterThan(1000));
			assertThat(output.getAll().split("has not returned from the listener", -1)).hasSize(2);
			assertThat(output).doesNotContain("has returned");
			END.get().countDown();
			awaitSoon(() -> assertThat(output).containsPattern(RETURNED));
		});
	}

	@Test
	void isPublishedAsEvents() {
		run(Hanging.class, (context) -> {
			List<PipeServerEvent> events = new CopyOnWriteArrayList<>();
			context
				.addApplicationListener((ApplicationListener<PipeListenerStalledEvent>) (event) -> events.add(event));
			context
				.addApplicationListener((ApplicationListener<PipeListenerReturnedEvent>) (event) -> events.add(event));
			this.pipes.write("hang\\n");
			awaitSoon(() -> assertThat(events).hasSize(1));
			END.get().countDown();
			awaitSoon(() -> assertThat(events).hasSize(2));
			PipeListenerStalledEvent stalled = (PipeListenerStalledEvent) events.get(0);
			assertThat(stalled.getThreadName()).isEqualTo("pipeio-echo-in");
			assertThat(stalled.getServerName()).isEqualTo("echo");
			assertThat(stalled.getBusy()).isGreaterThanOrEqualTo(Duration.ofMillis(200));
			PipeListenerReturnedEvent returned = (PipeListenerReturnedEvent) events.get(1);
			assertThat(returned.getThreadName()).isEqualTo("pipeio-echo-in");
			assertThat(returned.getBusy()).isGreaterThan(stalled.getBusy());
		});
	}

	/**
	 * Does not return.
	 */
	static class Hanging {

		@PipeListener("echo")
		void on(String line) {
			if (line.equals("hang")) {
				hang();
			}
		}

	}

}
