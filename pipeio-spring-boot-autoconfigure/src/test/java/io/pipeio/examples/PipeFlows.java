package io.pipeio.examples;

import java.time.Duration;
import java.util.List;

import io.pipeio.integration.Pipes;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.MessageChannels;
import org.springframework.integration.dsl.Pollers;

/**
 * Flows of Spring Integration that begin and end at pipes.
 */
@Configuration(proxyBeanMethods = false)
class PipeFlows {

	@Bean
	IntegrationFlow upperCase() {
		return IntegrationFlow.from(Pipes.inbound("words"))
			.<String>filter((word) -> !word.isBlank())
			.<String, String>transform(String::toUpperCase)
			.handle(Pipes.outbound("words"))
			.get();
	}

	@Bean
	IntegrationFlow sums() {
		return IntegrationFlow.from(Pipes.inbound("numbers").batch(100).errorChannel("badNumbers"))
			.<List<String>, Integer>transform((numbers) -> numbers.stream().mapToInt(Integer::parseInt).sum())
			.handle(Pipes.outbound("sums"))
			.get();
	}

	@Bean
	IntegrationFlow papers() {
		return IntegrationFlow.from("news")
			.channel(MessageChannels.queue(10))
			.handle(Pipes.outbound((message) -> (String) message.getHeaders().get("paper")).sync(true),
					(endpoint) -> endpoint.poller(Pollers.fixedDelay(Duration.ofMillis(10))))
			.get();
	}

}
