package io.pipeio.listener;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pipeio.actuate.PipesEndpoint;
import io.pipeio.autoconfigure.PipeHealthContributorAutoConfiguration;
import io.pipeio.autoconfigure.PipeMetricsAutoConfiguration;
import io.pipeio.autoconfigure.PipesEndpointAutoConfiguration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ContextConsumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application whose listeners do not return until the test lets them, and what tells
 * how long they have been busy.
 */
final class StalledCalls {

	private final CountDownLatch end = new CountDownLatch(1);

	private final ListenerPipes pipes;

	StalledCalls(ListenerPipes pipes) {
		this.pipes = pipes;
	}

	void run(Class<?> listener, ContextConsumer<AssertableApplicationContext> test, String... properties) {
		this.pipes.runner()
			.withBean(StalledCalls.class, () -> this)
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

	void hang() {
		boolean over = false;
		while (!over) {
			try {
				this.end.await();
				over = true;
			}
			catch (InterruptedException ex) {
				// As what hangs does: it heeds nothing
			}
		}
	}

	void letGo() {
		this.end.countDown();
	}

	/**
	 * Let the listeners return, and wait for that: what they log is not for the next
	 * test.
	 */
	void awaitEnd() {
		letGo();
		await().atMost(Duration.ofSeconds(20))
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.map(Thread::getName)
				.noneMatch((name) -> name.startsWith("pipeio-echo") || name.startsWith("pipeio-listener")));
	}

	static double gauge(AssertableApplicationContext context) {
		TimeGauge gauge = context.getBean(MeterRegistry.class)
			.find("pipeio.listener.busy")
			.tag("server", "echo")
			.timeGauge();
		assertThat(gauge).as("the gauge pipeio.listener.busy").isNotNull();
		return gauge.value(TimeUnit.MILLISECONDS);
	}

	static Health health(AssertableApplicationContext context) {
		HealthIndicator indicator = (HealthIndicator) context.getBean(CompositeHealthContributor.class)
			.getContributor("echo");
		assertThat(indicator).isNotNull();
		Health health = indicator.health();
		assertThat(health).isNotNull();
		return health;
	}

	static JsonNode busy(AssertableApplicationContext context) {
		JsonNode server = JsonMapper.builder().build().valueToTree(context.getBean(PipesEndpoint.class).pipe("echo"));
		assertThat(server.propertyNames()).contains("busy");
		return server.get("busy");
	}

}
