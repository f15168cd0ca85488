package io.pipeio.server;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.pipeio.fifo.PathRisk;
import io.pipeio.inbound.EmptyPipeTasks;
import io.pipeio.inbound.ReadingPause;
import io.pipeio.work.HandlerWatch;
import io.pipeio.work.PipeWorks;
import io.pipeio.work.WorkInProgress;

/**
 * What the parts of a server share. Threads and work belong to it: see
 * {@link PipeThread#isCurrent} and {@link WorkInProgress#current}.
 *
 * @param settings how the server was built
 * @param events where to report events
 * @param tally its numbers
 * @param pause whether reading is paused
 * @param works what the handler has left behind
 * @param emptyPipeTasks what is to be done once the in-pipe is empty
 * @param failing what is going wrong, and tried again
 * @param risksTold the risks that were last reported, by pipe
 * @param handlerWatch what the handler has in hand
 * @param resources what it shares with other servers
 */
record PipeServerContext(PipeServerSettings settings, ServerEvents events, ServerTally tally, ReadingPause pause,
		PipeWorks works, EmptyPipeTasks emptyPipeTasks, Map<PipeFailures, PipeServerFailure> failing,
		Map<PipeDirection, PathRisk> risksTold, HandlerWatch handlerWatch, ServerResources resources) {

	PipeServerContext(PipeServerSettings settings, ServerEvents events, ServerTally tally, PipeWorks works,
			Duration stalledAfter, ServerResources resources) {
		this(settings, events, tally, new ReadingPause(), works, new EmptyPipeTasks(), new ConcurrentHashMap<>(),
				new ConcurrentHashMap<>(),
				new HandlerWatch(events, events::guard, works, resources.stallWatch(), stalledAfter), resources);
	}

}
