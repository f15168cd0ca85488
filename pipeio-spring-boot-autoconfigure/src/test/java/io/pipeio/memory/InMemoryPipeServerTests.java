package io.pipeio.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.pipeio.PipeListener;
import io.pipeio.PipeOperations;
import io.pipeio.actuate.PipesEndpoint;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.autoconfigure.PipesEndpointAutoConfiguration;
import io.pipeio.event.PipeLineFailedEvent;
import io.pipeio.event.PipeServerEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that listeners, replies, template, events and endpoint run on any implementation
 * of a server, here {@link InMemoryPipeServer}.
 */
@Timeout(30)
class InMemoryPipeServerTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class, PipesEndpointAutoConfiguration.class))
		.withPropertyValues("management.endpoints.web.exposure.include=pipes")
		.withUserConfiguration(Servers.class);

	@Test
	void handsLinesToListenersAndSendsReplies() {
		this.runner.withBean(Listeners.class).run((context) -> {
			InMemoryPipeServer server = context.getBean("orders", InMemoryPipeServer.class);
			assertThat(server.isRunning()).isTrue();
			server.receive("tea");
			assertThat(server.read()).isEqualTo("ordered tea");
			server.receive("add 2 3");
			assertThat(server.read()).isEqualTo("5");
			assertThat(server.read()).isNull();
		});
	}

	@Test
	void batchesAnswersLaterAndReportsFailures() {
		this.runner.withBean(Listeners.class).withBean(Events.class).run((context) -> {
			InMemoryPipeServer server = context.getBean("orders", InMemoryPipeServer.class);
			server.receive("later");
			assertThat(server.read()).isNull();
			context.getBean(Listeners.class).later.complete("now");
			assertThat(server.read()).isEqualTo("now");
			server.receive("fail");
			assertThat(server.getFailedLines()).isEqualTo(1);
			await().until(() -> context.getBean(Events.class).events.stream()
				.anyMatch(PipeLineFailedEvent.class::isInstance));
		});
	}

	@Test
	void sendsAndAsksByTemplate() {
		this.runner.run((context) -> {
			PipeOperations pipes = context.getBean(PipeOperations.class);
			InMemoryPipeServer news = context.getBean("news", InMemoryPipeServer.class);
			pipes.send("news", "first");
			pipes.convertAndSend("news", 2);
			assertThat(news.read()).isEqualTo("first");
			assertThat(news.read()).isEqualTo("2");
			CompletableFuture<String> answer = CompletableFuture
				.supplyAsync(() -> pipes.sendAndReceive("news", "who?", Duration.ofSeconds(10)));
			await().until(() -> "who?".equals(news.read()));
			news.receive("me");
			assertThat(answer).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("me");
		});
	}

	@Test
	void showsAndDrivesServersByEndpoint() {
		this.runner.withBean(Listeners.class).run((context) -> {
			PipesEndpoint endpoint = context.getBean(PipesEndpoint.class);
			InMemoryPipeServer server = context.getBean("orders", InMemoryPipeServer.class);
			assertThat(endpoint.pipe("orders").mode()).isEqualTo("two-way");
			assertThat(endpoint.pipe("orders").listeners()).hasSize(4);
			server.pause();
			assertThat(endpoint.pipe("orders").state()).isEqualTo("paused");
		});
	}

	@Test
	void stopsServersWithTheContext() {
		InMemoryPipeServer[] server = new InMemoryPipeServer[1];
		this.runner.withBean(Listeners.class)
			.run((context) -> server[0] = context.getBean("orders", InMemoryPipeServer.class));
		assertThat(server[0].isRunning()).isFalse();
		assertThat(server[0].isOpen()).isFalse();
	}

	@Configuration(proxyBeanMethods = false)
	static class Servers {

		@Bean
		InMemoryPipeServer orders() {
			return new InMemoryPipeServer("orders");
		}

		@Bean
		InMemoryPipeServer news() {
			return new InMemoryPipeServer("news");
		}

	}

	static class Listeners {

		private final CompletableFuture<String> later = new CompletableFuture<>();

		@PipeListener(servers = "orders", pattern = "tea")
		String order(String line) {
			return "ordered " + line;
		}

		@PipeListener(servers = "orders", pattern = "add (?<one>\\d+) (?<two>\\d+)")
		int add(int one, int two) {
			return one + two;
		}

		@PipeListener(servers = "orders", pattern = "later")
		CompletableFuture<String> answerLater(String line) {
			return this.later;
		}

		@PipeListener(servers = "orders", pattern = "fail")
		void fail(String line) {
			throw new IllegalStateException("on purpose");
		}

	}

	static class Events {

		private final List<PipeServerEvent> events = new ArrayList<>();

		@EventListener
		synchronized void on(PipeServerEvent event) {
			this.events.add(event);
		}

	}

}
