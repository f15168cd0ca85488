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
 * State shared by the parts of a server. Threads and work belong to it: see
 * {@link PipeThread#isCurrent} and {@link WorkInProgress#current}.
 *
 * @param settings as the server was built
 * @param events told of events
 * @param tally statistics
 * @param pause of reading
 * @param works that go on after the handler has returned
 * @param emptyPipeTasks tasks to run once the in-pipe is empty
 * @param failing failures of pipes that are being retried
 * @param risksTold the risks that were last reported, by pipe
 * @param handlerWatch the line that the handler has in hand
 * @param resources shared with other servers
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
