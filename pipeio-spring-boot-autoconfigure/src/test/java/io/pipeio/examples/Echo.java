package io.pipeio.examples;

import io.pipeio.PipeListener;
import io.pipeio.PipeOperations;
import io.pipeio.event.PipeServerStoppedEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Answers each message with itself.
 */
@Component
class Echo {

	private static final Log logger = LogFactory.getLog(Echo.class);

	private final PipeOperations pipes;

	Echo(PipeOperations pipes) {
		this.pipes = pipes;
	}

	@PipeListener("echo")
	void handleMessage(byte[] message) {
		this.pipes.send("echo", message);
	}

	@EventListener
	void onStop(PipeServerStoppedEvent event) {
		logger.info("stopped");
	}

}
