package io.pipeio.server;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.pipeio.fifo.PathRisk;
import io.pipeio.line.DiscardReason;

/**
 * What the two halves of a server share.
 *
 * @param server the server, as observers are told of it
 * @param settings how it was built
 * @param observers whom to tell what happens
 * @param works what the handler has left behind
 * @param emptyPipeTasks what is to be done once the in-pipe is empty
 * @param failing what is going wrong, and tried again
 * @param risksTold what was told of the pipes last that others may replace
 * @param handlerWatch what the handler has in hand
 */
record PipeServerContext(PipeServer server, PipeServerSettings settings, Observers observers, PipeWorks works,
		EmptyPipeTasks emptyPipeTasks, Map<PipeFailures, PipeServerFailure> failing,
		Map<PipeDirection, PathRisk> risksTold, HandlerWatch handlerWatch) {

	PipeServerContext(PipeServer server, PipeServerSettings settings, Observers observers) {
		this(server, settings, observers, new PipeWorks(), HandlerWatch.STALLED_AFTER);
	}

	PipeServerContext(PipeServer server, PipeServerSettings settings, Observers observers, PipeWorks works,
			Duration stalledAfter) {
		this(server, settings, observers, works, new EmptyPipeTasks(), new ConcurrentHashMap<>(),
				new ConcurrentHashMap<>(), new HandlerWatch(server, observers, works, stalledAfter));
	}

	/**
	 * Tell that something was dropped.
	 * @param direction on which pipe
	 * @param reason why
	 * @param bytes how many
	 */
	void discarded(PipeDirection direction, DiscardReason reason, long bytes) {
		this.observers.lineDiscarded(this.server, direction, reason, bytes);
	}

}
