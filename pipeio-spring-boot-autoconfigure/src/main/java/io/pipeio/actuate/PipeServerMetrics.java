package io.pipeio.actuate;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.pipeio.line.DiscardReason;
import io.pipeio.queue.PipeQueue;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeStatistics;
import org.jspecify.annotations.Nullable;

/**
 * Meters of the servers, which look at {@link PipeStatistics} and {@link PipeQueue} when
 * they are read: lines pay nothing for them.
 *
 * @since 0.1.0
 */
public class PipeServerMetrics implements MeterBinder {

	private static final List<DiscardReason> OF_IN_PIPE = List.of(DiscardReason.TOO_LONG, DiscardReason.INCOMPLETE,
			DiscardReason.OUT_OF_MEMORY, DiscardReason.UNEXPECTED, DiscardReason.UNMATCHED, DiscardReason.STOPPED);

	private static final List<DiscardReason> OF_OUT_PIPE = List.of(DiscardReason.QUEUE_FULL, DiscardReason.REQUESTED,
			DiscardReason.WITHDRAWN, DiscardReason.STOPPED);

	private final Iterable<PipeServer> servers;

	/**
	 * Create the meters.
	 * @param servers the servers, which are asked for when the meters are bound
	 */
	public PipeServerMetrics(Iterable<PipeServer> servers) {
		this.servers = servers;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (PipeServer server : this.servers) {
			Tags tags = Tags.of("server", server.getName());
			if (server.getPath(PipeDirection.IN) != null) {
				bindPipe(registry, tags.and("direction", "in"), server, PipeDirection.IN);
				bindInPipe(registry, tags, server);
			}
			if (server.getPath(PipeDirection.OUT) != null) {
				bindPipe(registry, tags.and("direction", "out"), server, PipeDirection.OUT);
				bindOutPipe(registry, tags, server);
			}
		}
	}

	private void bindPipe(MeterRegistry registry, Tags tags, PipeServer server, PipeDirection direction) {
		PipeStatistics statistics = server.getStatistics(direction);
		counter("pipeio.lines", statistics, PipeStatistics::getLines, tags, null,
				"Lines that were handed to listeners, or accepted for sending")
			.register(registry);
		counter("pipeio.bytes", statistics, PipeStatistics::getBytes, tags, BaseUnits.BYTES,
				"Bytes that were read from the in-pipe, or accepted for sending")
			.register(registry);
		for (DiscardReason reason : (direction == PipeDirection.IN) ? OF_IN_PIPE : OF_OUT_PIPE) {
			counter("pipeio.lines.discarded", statistics, (pipe) -> pipe.getDiscardedLines(reason),
					tags.and("reason", DashedName.of(reason)), null, "Lines that were dropped")
				.register(registry);
		}
		counter("pipeio.clients.connects", statistics, PipeStatistics::getConnects, tags, null,
				"How often a client has come while there was none")
			.register(registry);
		counter("pipeio.clients.disconnects", statistics, PipeStatistics::getDisconnects, tags, null,
				"How often the last client has gone")
			.register(registry);
		counter("pipeio.repairs", statistics, PipeStatistics::getRepairs, tags, null,
				"How often a pipe that was deleted or replaced was put in place again")
			.register(registry);
		Gauge.builder("pipeio.clients.connected", server, (pipes) -> pipes.isConnected(direction) ? 1 : 0)
			.tags(tags)
			.description("Whether a pipe has a client (1) or none (0)")
			.register(registry);
	}

	private void bindInPipe(MeterRegistry registry, Tags tags, PipeServer server) {
		counter("pipeio.lines.failed", server, PipeServer::getFailedLines, tags, null,
				"Failures of listeners to handle a line, that no error handler has taken care of")
			.register(registry);
		TimeGauge
			.builder("pipeio.listener.busy", server, TimeUnit.NANOSECONDS,
					(pipes) -> pipes.getBusy().longest().toNanos())
			.tags(tags)
			.description("For how long the line that has been in its listener longest has been there")
			.register(registry);
	}

	private void bindOutPipe(MeterRegistry registry, Tags tags, PipeServer server) {
		counter("pipeio.lines.torn", server.getStatistics(PipeDirection.OUT), PipeStatistics::getTornLines, tags, null,
				"Lines that a client has left with in part, and that were sent again")
			.register(registry);
		queue("pipeio.queue.lines", server, PipeQueue::lines, tags, null, "Lines that wait for a client")
			.register(registry);
		queue("pipeio.queue.bytes", server, PipeQueue::bytes, tags, BaseUnits.BYTES,
				"Heap that the lines take that wait for a client")
			.register(registry);
		queue("pipeio.queue.max", server, PipeQueue::maxBytes, tags, BaseUnits.BYTES,
				"Heap that the lines may take that wait for a client")
			.register(registry);
		TimeGauge
			.builder("pipeio.queue.oldest", server, TimeUnit.NANOSECONDS,
					(pipes) -> pipes.getQueue().oldestWait().toNanos())
			.tags(tags)
			.description("For how long the first line that waits for a client has waited")
			.register(registry);
		TimeGauge
			.builder("pipeio.queue.stalled", server, TimeUnit.NANOSECONDS,
					(pipes) -> pipes.getQueue().stalled().toNanos())
			.tags(tags)
			.description("For how long no client has taken anything, while lines wait")
			.register(registry);
	}

	private static <T> FunctionCounter.Builder<T> counter(String name, T source, ToDoubleFunction<T> value, Tags tags,
			@Nullable String unit, String description) {
		return FunctionCounter.builder(name, source, value).tags(tags).baseUnit(unit).description(description);
	}

	private static Gauge.Builder<PipeServer> queue(String name, PipeServer server, ToDoubleFunction<PipeQueue> value,
			Tags tags, @Nullable String unit, String description) {
		return Gauge.builder(name, server, (pipes) -> value.applyAsDouble(pipes.getQueue()))
			.tags(tags)
			.baseUnit(unit)
			.description(description);
	}

}
