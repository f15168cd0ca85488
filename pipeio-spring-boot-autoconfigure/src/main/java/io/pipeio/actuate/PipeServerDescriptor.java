package io.pipeio.actuate;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.pipeio.fifo.FifoPermissions;
import io.pipeio.line.DiscardReason;
import io.pipeio.queue.PipeQueue;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerFailure;
import io.pipeio.server.PipeStatistics;
import io.pipeio.work.PipeBusy;
import org.jspecify.annotations.Nullable;

/**
 * A server, as the endpoint {@link PipesEndpoint pipes} shows it. Counters go on as the
 * server is stopped and started.
 *
 * @param name its name
 * @param state {@code running}, {@code paused}, {@code open} (it sends, and does not read
 * yet or no more) or {@code stopped}
 * @param mode {@code two-way}, {@code receive-only} or {@code send-only}
 * @param inPipe its in-pipe, or {@code null} if it has none
 * @param outPipe its out-pipe, or {@code null} if it has none
 * @param queue what waits for a client of the out-pipe, or {@code null} if it has none
 * @param busy what its listeners have in hand, or {@code null} if it has no in-pipe
 * @param listeners who listens to it
 * @param failedLines how often a listener has failed to handle a line, and no error
 * handler has taken care of that: once for each listener
 * @param failures what is going wrong with its pipes, and is tried again every second
 * @param lastFailure what has gone wrong last, be it over or not
 * @since 0.1.0
 */
public record PipeServerDescriptor(String name, String state, String mode, @Nullable PipeDescriptor inPipe,
		@Nullable PipeDescriptor outPipe, @Nullable QueueDescriptor queue, @Nullable BusyDescriptor busy,
		List<ListenerDescriptor> listeners, long failedLines, List<FailureDescriptor> failures,
		@Nullable FailureDescriptor lastFailure) {

	static PipeServerDescriptor of(PipeServer server, List<ListenerDescriptor> listeners) {
		PipeDescriptor in = PipeDescriptor.of(server, PipeDirection.IN);
		PipeDescriptor out = PipeDescriptor.of(server, PipeDirection.OUT);
		PipeServerFailure last = server.getLastFailure();
		return new PipeServerDescriptor(server.getName(), DashedName.of(ServerState.of(server)), mode(in, out), in, out,
				(out != null) ? QueueDescriptor.of(server.getQueue()) : null,
				(in != null) ? BusyDescriptor.of(server.getBusy()) : null, listeners, server.getFailedLines(),
				server.getFailures().stream().map(FailureDescriptor::of).toList(),
				(last != null) ? FailureDescriptor.of(last) : null);
	}

	private static String mode(@Nullable PipeDescriptor in, @Nullable PipeDescriptor out) {
		if (in != null && out != null) {
			return "two-way";
		}
		return (in != null) ? "receive-only" : "send-only";
	}

	/**
	 * One of the pipes.
	 *
	 * @param path where it is
	 * @param permissions such as {@code rw-------}; {@code null} if it is unmanaged and
	 * its server is stopped
	 * @param connected whether it has a client
	 * @param lines how many lines were handed to listeners, or accepted for sending
	 * @param bytes how many bytes were read, or accepted for sending
	 * @param discardedLines how many lines were dropped, by reason; reasons that have not
	 * occurred are left out
	 * @param tornLines how many lines a client has left with in part
	 * @param connects how often a client has come while there was none
	 * @param disconnects how often the last client has gone
	 * @param repairs how often the pipe was put in place again
	 */
	public record PipeDescriptor(String path, @Nullable String permissions, boolean connected, long lines, long bytes,
			Map<String, Long> discardedLines, long tornLines, long connects, long disconnects, long repairs) {

		static @Nullable PipeDescriptor of(PipeServer server, PipeDirection direction) {
			Path path = server.getPath(direction);
			if (path == null) {
				return null;
			}
			FifoPermissions permissions = server.getPermissions(direction);
			PipeStatistics statistics = server.getStatistics(direction);
			Map<String, Long> discarded = new LinkedHashMap<>();
			for (DiscardReason reason : DiscardReason.values()) {
				long lines = statistics.getDiscardedLines(reason);
				if (lines > 0) {
					discarded.put(DashedName.of(reason), lines);
				}
			}
			return new PipeDescriptor(path.toString(), (permissions != null) ? permissions.toString() : null,
					server.isConnected(direction), statistics.getLines(), statistics.getBytes(), discarded,
					statistics.getTornLines(), statistics.getConnects(), statistics.getDisconnects(),
					statistics.getRepairs());
		}

	}

	/**
	 * Backlog of a server.
	 *
	 * @param lines how many lines
	 * @param bytes how much of the heap they take
	 * @param maxBytes how much they may take
	 * @param oldestWaitMillis for how long the first of them has waited, in milliseconds
	 * @param stalledMillis for how long no client has taken anything, in milliseconds
	 */
	public record QueueDescriptor(long lines, long bytes, long maxBytes, long oldestWaitMillis, long stalledMillis) {

		static QueueDescriptor of(PipeQueue queue) {
			return new QueueDescriptor(queue.lines(), queue.bytes(), queue.maxBytes(), queue.oldestWait().toMillis(),
					queue.stalled().toMillis());
		}

	}

	/**
	 * Lines that listeners have in hand.
	 *
	 * @param calls how many calls have not ended; a batch, and a result that has not
	 * come, are one
	 * @param longestMillis for how long nothing has happened in the one that has waited
	 * longest, in milliseconds
	 * @param thread the thread that does that one; {@code null} if there is none, or no
	 * thread does it
	 * @param blockedMillis for how long nothing is read, because a listener is called or
	 * waited for, in milliseconds
	 */
	public record BusyDescriptor(long calls, long longestMillis, @Nullable String thread, long blockedMillis) {

		static BusyDescriptor of(PipeBusy busy) {
			return new BusyDescriptor(busy.calls(), busy.longest().toMillis(), busy.thread(),
					busy.blocked().toMillis());
		}

	}

	/**
	 * A listener.
	 *
	 * @param id its id
	 * @param running whether it gets lines while the server is read
	 * @param paused whether it keeps its servers from being read
	 */
	public record ListenerDescriptor(String id, boolean running, boolean paused) {

	}

	/**
	 * Something that has gone wrong.
	 *
	 * @param time when
	 * @param pipe {@code in} or {@code out}, or {@code null} if a listener has failed
	 * @param description what was thrown, which may hold what a client has written
	 */
	public record FailureDescriptor(Instant time, @Nullable String pipe, String description) {

		static FailureDescriptor of(PipeServerFailure failure) {
			PipeDirection direction = failure.direction();
			return new FailureDescriptor(failure.time(), (direction != null) ? DashedName.of(direction) : null,
					failure.description());
		}

	}

}
