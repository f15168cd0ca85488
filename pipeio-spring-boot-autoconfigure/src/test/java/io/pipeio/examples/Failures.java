package io.pipeio.examples;

import java.nio.file.Path;

import io.pipeio.PipeHeaders;
import io.pipeio.PipeListener;
import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.listener.error.DeadLetterErrorHandler;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Handles failures in two ways.
 */
@Configuration(proxyBeanMethods = false)
class Failures {

	@Bean
	PipeListenerErrorHandler apologies() {
		return (message, failure) -> "sorry, line " + message.getHeaders().get(PipeHeaders.LINE_NUMBER)
				+ " has failed: " + failure.getReason();
	}

	@Bean
	PipeListenerErrorHandler deadLetters(@Value("${app.dead-letters}") Path file) {
		return DeadLetterErrorHandler.toFile(file);
	}

	@PipeListener(servers = "divisions", pattern = "(?<a>\\d+) / (?<b>\\d+)", errorHandler = "apologies")
	int divide(int a, int b) {
		return a / b;
	}

	@PipeListener(servers = "numbers", errorHandler = "deadLetters")
	void add(int number) {
	}

}
