package io.pipeio.clients;

import io.pipeio.PipeListener;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * The application that the recipes are for: it keeps what other programs write.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration(PipeIoAutoConfiguration.class)
class RecipeApplication {

	private final ReceivedLines received;

	RecipeApplication(ReceivedLines received) {
		this.received = received;
	}

	@PipeListener("log")
	void log(String line) {
		this.received.add(line);
	}

}
