package io.pipeio.event;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Stands in the README. */
@Component
class ClientWatch {

	private static final Logger logger = LoggerFactory.getLogger(ClientWatch.class);

	@EventListener
	void clientHasCome(PipeClientConnectedEvent event) {
		logger.info("{} has a client ({})", event.getServerName(), event.getDirection());
	}

	@EventListener
	void linesAreLeft(PipeLinesUndeliveredEvent event) {
		logger.warn("{} lines of {} were not read", event.getLines(), event.getServerName());
	}

}
