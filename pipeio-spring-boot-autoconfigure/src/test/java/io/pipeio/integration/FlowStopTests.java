package io.pipeio.integration;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.StandardIntegrationFlow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for flows that are stopped while lines come.
 */
@Timeout(60)
class FlowStopTests {

	@TempDir
	private Path directory;

	@Test
	void finishesLineBeforeTheRestOfFlowIsStopped() {
		IntegrationPipes pipes = new IntegrationPipes(this.directory);
		pipes.runner().withUserConfiguration(SlowFlow.class).run((context) -> {
			StandardIntegrationFlow flow = context.getBean(StandardIntegrationFlow.class);
			SlowFlow slow = context.getBean(SlowFlow.class);
			pipes.write("orders", "one\\ntwo\\n");
			assertThat(slow.busy.await(10, TimeUnit.SECONDS)).isTrue();
			CompletableFuture<Void> stop = CompletableFuture.runAsync(flow::stop);
			await().during(Duration.ofMillis(300)).until(() -> !stop.isDone());
			slow.gate.countDown();
			assertThat(stop).succeedsWithin(Duration.ofSeconds(10));
			assertThat(slow.lines).containsExactly("one");
			flow.start();
			await().until(() -> slow.lines.contains("two"));
			assertThat(context.getBean("ordersPipeServer", PipeServer.class).getFailedLines()).isZero();
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class SlowFlow {

		private final CountDownLatch busy = new CountDownLatch(1);

		private final CountDownLatch gate = new CountDownLatch(1);

		private final Queue<String> lines = new ConcurrentLinkedQueue<>();

		@Bean
		IntegrationFlow slow() {
			return IntegrationFlow.from(Pipes.inbound("orders")).<String, String>transform((line) -> {
				this.busy.countDown();
				try {
					this.gate.await();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
				return line;
			}).handle((message) -> this.lines.add((String) message.getPayload())).get();
		}

	}

}
