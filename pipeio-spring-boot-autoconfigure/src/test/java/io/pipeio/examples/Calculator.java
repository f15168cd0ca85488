package io.pipeio.examples;

import java.time.Duration;
import java.util.OptionalInt;

import io.pipeio.PipeOperations;
import io.pipeio.PipeReplyException;

import org.springframework.stereotype.Component;

/**
 * Asks a client.
 */
@Component
class Calculator {

	private final PipeOperations pipes;

	Calculator(PipeOperations pipes) {
		this.pipes = pipes;
	}

	String calculate(String expression) {
		return this.pipes.sendAndReceive("calculator", expression, Duration.ofSeconds(5));
	}

	OptionalInt add(int a, int b) {
		try {
			return OptionalInt.of(this.pipes.convertSendAndReceive("calculator", a + " + " + b, Integer.class,
					Duration.ofSeconds(5)));
		}
		catch (PipeReplyException ex) {
			return OptionalInt.empty();
		}
	}

}
