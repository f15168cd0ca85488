package io.pipeio.logging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.LongSupplier;

import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerObserver;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogMessage;

/**
 * Log that prevents repeated events caused by clients from filling the disk. The first
 * occurrence of an event is logged at once, later ones are summarised at most once a
 * minute. There is no timer: an overdue summary is logged when the same or another event
 * occurs in the same server, or when one of its clients connects or disconnects. All
 * remaining summaries are logged when the server stops.
 *
 * <p>
 * Thread-safe; no lock is held while logging. Up to {@value #CAPACITY} different events
 * of a server are counted separately, all others together.
 *
 * @param <K> the type of the keys that identify events. Keys are retained, so they should
 * reference neither lines nor failures nor servers
 * @since 0.1.0
 */
public final class ThrottledLog<K> {

	/** Maximum number of events of a server that are counted separately. */
	public static final int CAPACITY = 64;

	private final Log logger;

	private final Summary<K> summary;

	private final LongSupplier clock;

	private final Map<PipeServer, Things<K>> servers = new WeakHashMap<>();

	/**
	 * Create a log.
	 * @param logger the logger for the message that there are too many different events
	 * @param summary logs a summary
	 */
	public ThrottledLog(Log logger, Summary<K> summary) {
		this(logger, summary, System::nanoTime);
	}

	ThrottledLog(Log logger, Summary<K> summary, LongSupplier clock) {
		this.logger = logger;
		this.summary = summary;
		this.clock = clock;
	}

	/**
	 * Record an occurrence of an event.
	 * @param server the server in which it occurred
	 * @param thing the key of the event
	 * @param bytes the number of bytes affected, which are added up
	 * @return {@code true} to log the event now in full; {@code false} if it is included
	 * in a summary
	 */
	public boolean add(PipeServer server, K thing, long bytes) {
		return add(server, thing, 1, bytes);
	}

	/**
	 * Record several simultaneous occurrences of an event, as for the lines of a batch.
	 * @param server the server in which they occurred
	 * @param thing the key of the event
	 * @param count the number of occurrences
	 * @param bytes the number of bytes affected, which are added up
	 * @return {@code true} to log the event now in full; {@code false} if it is included
	 * in a summary
	 */
	public boolean add(PipeServer server, K thing, long count, long bytes) {
		Things<K> things = thingsOf(server);
		List<Pending<K>> due = new ArrayList<>(1);
		boolean first = things.add(thing, new LogThrottle.Sum(count, bytes), due);
		log(server, due);
		return first;
	}

	/**
	 * Log a failure as an error if it is to be logged now, otherwise at debug level.
	 * @param server the server in which it occurred
	 * @param thing the key of the failure
	 * @param message the message
	 * @param failure the exception
	 */
	public void error(PipeServer server, K thing, LogMessage message, Throwable failure) {
		if (add(server, thing, 0)) {
			this.logger.error(message, LoggedFailure.of(failure));
		}
		else if (this.logger.isDebugEnabled()) {
			this.logger.debug(message, LoggedFailure.of(failure));
		}
	}

	private Things<K> thingsOf(PipeServer server) {
		Things<K> things;
		boolean added;
		synchronized (this.servers) {
			things = this.servers.get(server);
			added = (things == null);
			if (things == null) {
				things = new Things<>(this.clock);
				this.servers.put(server, things);
			}
		}
		if (added) {
			server.addObserver(new Flusher());
		}
		return things;
	}

	/**
	 * Log the remaining summaries of a server.
	 * @param server the server
	 */
	public void logRest(PipeServer server) {
		log(server, thingsOf(server).takeAll());
	}

	/**
	 * Log the remaining summaries of all servers.
	 */
	public void logRest() {
		List<PipeServer> known;
		synchronized (this.servers) {
			known = new ArrayList<>(this.servers.keySet());
		}
		known.forEach(this::logRest);
	}

	/**
	 * Return the number of repetitions in words.
	 * @param count the number of repetitions
	 * @return such as {@code 3 times more}
	 */
	public static String again(long count) {
		return (count == 1) ? "once more" : count + " times more";
	}

	private void logOverdue(PipeServer server) {
		log(server, thingsOf(server).takeOverdue());
	}

	private void log(PipeServer server, List<Pending<K>> due) {
		for (Pending<K> pending : due) {
			if (pending.thing() != null) {
				this.summary.log(server, pending.thing(), pending.sum().count(), pending.sum().bytes());
			}
			else {
				this.logger.warn(LogMessage.format("%s: too many different things to log, %d are left out",
						server.getName(), pending.sum().count()));
			}
		}
	}

	/**
	 * Callback that logs the summary of a repeated event.
	 *
	 * @param <K> the type of the keys that identify events
	 */
	@FunctionalInterface
	public interface Summary<K> {

		/**
		 * Log a summary.
		 * @param server the server in which the event occurred
		 * @param thing the key of the event
		 * @param count the number of occurrences since the event was last logged
		 * @param bytes the number of bytes affected
		 */
		void log(PipeServer server, K thing, long count, long bytes);

	}

	/**
	 * Summary to be logged.
	 *
	 * @param <K> the type of the keys that identify events
	 * @param thing the key of the event, or {@code null} for all events beyond the
	 * capacity
	 */
	private record Pending<K>(@Nullable K thing, LogThrottle.Sum sum) {

	}

	/**
	 * Events of a server.
	 *
	 * @param <K> the type of the keys that identify events
	 */
	private static final class Things<K> {

		private final LongSupplier clock;

		private final Map<K, LogThrottle> throttles = new HashMap<>();

		private final LogThrottle surplus;

		private long lastLook;

		Things(LongSupplier clock) {
			this.clock = clock;
			this.surplus = new LogThrottle(clock);
			this.lastLook = clock.getAsLong();
		}

		synchronized boolean add(K thing, LogThrottle.Sum more, List<Pending<K>> due) {
			LogThrottle throttle = this.throttles.get(thing);
			if (throttle == null && this.throttles.size() >= CAPACITY) {
				due.addAll(takeQuiet());
			}
			if (throttle == null && this.throttles.size() < CAPACITY) {
				throttle = new LogThrottle(this.clock);
				this.throttles.put(thing, throttle);
			}
			LogThrottle.Sum sum = ((throttle != null) ? throttle : this.surplus).add(more.count(), more.bytes());
			boolean first = throttle != null && sum != null && sum.count() == more.count();
			if (sum != null && !first) {
				due.add(new Pending<>((throttle != null) ? thing : null, sum));
			}
			due.addAll(takeOverdue());
			return first;
		}

		/**
		 * Take the summaries that are overdue by a minute. Checks once a minute.
		 */
		synchronized List<Pending<K>> takeOverdue() {
			if (this.clock.getAsLong() - this.lastLook < LogThrottle.INTERVAL_NANOS) {
				return List.of();
			}
			this.lastLook = this.clock.getAsLong();
			return takeQuiet();
		}

		private List<Pending<K>> takeQuiet() {
			List<Pending<K>> taken = new ArrayList<>();
			Iterator<Map.Entry<K, LogThrottle>> entries = this.throttles.entrySet().iterator();
			while (entries.hasNext()) {
				Map.Entry<K, LogThrottle> entry = entries.next();
				if (entry.getValue().isQuiet() && !take(entry.getKey(), entry.getValue(), taken)) {
					entries.remove();
				}
			}
			if (this.surplus.isQuiet()) {
				take(null, this.surplus, taken);
			}
			return taken;
		}

		synchronized List<Pending<K>> takeAll() {
			List<Pending<K>> taken = new ArrayList<>();
			this.throttles.forEach((thing, throttle) -> take(thing, throttle, taken));
			this.throttles.clear();
			take(null, this.surplus, taken);
			return taken;
		}

		private boolean take(@Nullable K thing, LogThrottle throttle, List<Pending<K>> taken) {
			LogThrottle.Sum rest = throttle.takeRest();
			return rest != null && taken.add(new Pending<>(thing, rest));
		}

	}

	/**
	 * Observer that logs overdue summaries.
	 */
	private final class Flusher implements PipeServerObserver {

		@Override
		public void clientConnected(PipeServer server, PipeDirection direction) {
			logOverdue(server);
		}

		@Override
		public void clientDisconnected(PipeServer server, PipeDirection direction) {
			if (server.isOpen()) {
				logOverdue(server);
			}
			else {
				// A handler that the stop did not wait for has returned
				logRest(server);
			}
		}

		@Override
		public void stopped(PipeServer server) {
			logRest(server);
		}

	}

}
