package io.pipeio.examples;

import io.pipeio.PipeListener;
import io.pipeio.PipeOperations;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Greets, and takes its leave when the application stops.
 */
@Component
class Greetings {

	private final PipeOperations pipes;

	Greetings(PipeOperations pipes) {
		this.pipes = pipes;
	}

	@PipeListener("greetings")
	String greet(String name) {
		return "Hello, " + name;
	}

	@EventListener
	void leave(ContextClosedEvent event) {
		this.pipes.send("greetings", "Goodbye");
	}

}
