package io.pipeio.examples;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.pipeio.PipeOperations;
import io.pipeio.PipeSendException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Sends text.
 */
@Component
class Announcer {

	private static final Log logger = LogFactory.getLog(Announcer.class);

	private final PipeOperations pipes;

	Announcer(PipeOperations pipes) {
		this.pipes = pipes;
	}

	void announce(String news) {
		this.pipes.send("news", news);
	}

	CompletableFuture<@Nullable Void> announceAndNote(String news) {
		return this.pipes.sendAsync("news", news).whenComplete((written, failure) -> {
			if (failure != null) {
				logger.warn("Not announced: " + news, failure);
			}
		});
	}

	boolean tryToAnnounce(String news) {
		if (!this.pipes.isConnected("news")) {
			return false;
		}
		try {
			this.pipes.withTimeout(Duration.ofMillis(100)).send("news", news);
			return true;
		}
		catch (PipeSendException ex) {
			return false;
		}
	}

}
