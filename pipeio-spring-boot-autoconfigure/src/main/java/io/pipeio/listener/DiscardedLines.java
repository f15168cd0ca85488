package io.pipeio.listener;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

import io.pipeio.line.DiscardReason;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;

/**
 * Sums up the lines that were discarded, so that a client that floods a pipe does not
 * flood the log. Each of them is in one of the sums that are handed out: at once, with a
 * later one, or with the rest.
 */
final class DiscardedLines {

	private final LongSupplier clock;

	private final BiConsumer<Cause, LogThrottle.Sum> log;

	private final Map<Cause, LogThrottle> throttles = new HashMap<>();

	/**
	 * Create sums.
	 * @param clock the time, as {@link System#nanoTime()} has it
	 * @param log what logs a sum
	 */
	DiscardedLines(LongSupplier clock, BiConsumer<Cause, LogThrottle.Sum> log) {
		this.clock = clock;
		this.log = log;
	}

	/**
	 * Note that a line was discarded.
	 * @param cause where and why
	 * @param bytes how many bytes it had
	 */
	void add(Cause cause, long bytes) {
		LogThrottle.Sum sum;
		synchronized (this.throttles) {
			sum = this.throttles.computeIfAbsent(cause, (key) -> new LogThrottle(this.clock)).add(bytes);
		}
		if (sum != null) {
			this.log.accept(cause, sum);
		}
	}

	/**
	 * Log what was not logged yet.
	 * @param server of which server
	 */
	void logRest(PipeServer server) {
		removeRest(server).forEach(this.log);
	}

	private Map<Cause, LogThrottle.Sum> removeRest(PipeServer server) {
		Map<Cause, LogThrottle.Sum> sums = new HashMap<>();
		synchronized (this.throttles) {
			Iterator<Map.Entry<Cause, LogThrottle>> entries = this.throttles.entrySet().iterator();
			while (entries.hasNext()) {
				Map.Entry<Cause, LogThrottle> entry = entries.next();
				if (entry.getKey().server() == server) {
					entries.remove();
					LogThrottle.Sum rest = entry.getValue().takeRest();
					if (rest != null) {
						sums.put(entry.getKey(), rest);
					}
				}
			}
		}
		return sums;
	}

	/**
	 * Where and why a line was discarded.
	 *
	 * @param server the server
	 * @param direction which of its pipes
	 * @param reason why
	 */
	record Cause(PipeServer server, PipeDirection direction, DiscardReason reason) {

	}

}
