package io.pipeio.sample.console;

import io.pipeio.event.PipeClientConnectedEvent;
import io.pipeio.event.PipeClientDisconnectedEvent;
import io.pipeio.event.PipeEvent;
import io.pipeio.event.PipeLineDiscardedEvent;
import io.pipeio.event.PipeLineFailedEvent;
import io.pipeio.event.PipeLineTornEvent;
import io.pipeio.event.PipeLinesUndeliveredEvent;
import io.pipeio.event.PipeListenerReturnedEvent;
import io.pipeio.event.PipeListenerStalledEvent;
import io.pipeio.event.PipeRepairedEvent;
import io.pipeio.event.PipeServerEvent;
import io.pipeio.event.PipeServerStartedEvent;
import io.pipeio.event.PipeServerStoppedEvent;
import io.pipeio.server.PipeDirection;

/**
 * Says in words what has happened to a pipe.
 */
final class EventText {

	private EventText() {
	}

	static String of(PipeServerEvent event) {
		if (event instanceof PipeEvent pipeEvent) {
			return of(pipeEvent, (pipeEvent.getDirection() == PipeDirection.IN) ? "in-pipe" : "out-pipe");
		}
		if (event instanceof PipeServerStartedEvent) {
			return "started";
		}
		if (event instanceof PipeServerStoppedEvent) {
			return "stopped";
		}
		if (event instanceof PipeLineTornEvent torn) {
			return "client has gone with %d of the %d bytes of a line, which is sent again".formatted(torn.getTaken(),
					torn.getLength());
		}
		if (event instanceof PipeLinesUndeliveredEvent undelivered) {
			return undelivered.getLines() + " lines were not read";
		}
		if (event instanceof PipeLineFailedEvent) {
			return "a listener has failed";
		}
		if (event instanceof PipeListenerStalledEvent stalled) {
			return "a listener has not returned for %d seconds".formatted(stalled.getBusy().toSeconds());
		}
		if (event instanceof PipeListenerReturnedEvent returned) {
			return "a listener has returned after %d seconds".formatted(returned.getBusy().toSeconds());
		}
		return event.getClass().getSimpleName();
	}

	private static String of(PipeEvent event, String pipe) {
		if (event instanceof PipeClientConnectedEvent) {
			return "client has come to the " + pipe;
		}
		if (event instanceof PipeClientDisconnectedEvent) {
			return "client has left the " + pipe;
		}
		if (event instanceof PipeRepairedEvent) {
			return pipe + " was deleted or replaced, and is in place again";
		}
		if (event instanceof PipeLineDiscardedEvent discarded) {
			return "line of %d bytes was discarded at the %s: %s".formatted(discarded.getBytes(), pipe,
					discarded.getReason().name().toLowerCase().replace('_', ' '));
		}
		return event.getClass().getSimpleName() + " of the " + pipe;
	}

}
