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
 * Keeps what clients can bring about again and again from filling the disk: the same
 * thing is logged at once when it happens first, and then once a minute at the most,
 * summed up. A sum is logged when its minute is over and the same thing happens again, or
 * something else does in the same server, or a client of it comes or goes; the rest when
 * the server stops. There is no timer.
 *
 * <p>
 * May be used by any thread, and holds no lock while it logs. Keeps {@value #CAPACITY}
 * things of a server apart; what exceeds them is counted together.
 *
 * @param <K> what is the same thing: equal ones are. Should hold neither lines nor
 * failures nor servers, since it is kept
 * @since 0.1.0
 */
public final class ThrottledLog<K> {

	/** How many things of a server are kept apart. */
	public static final int CAPACITY = 64;

	private final Log logger;

	private final Summary<K> summary;

	private final LongSupplier clock;

	private final Map<PipeServer, Things<K>> servers = new WeakHashMap<>();

	/**
	 * Create a log.
	 * @param logger where to say that there were too many different things
	 * @param summary what logs a sum
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
	 * Note that something has happened.
	 * @param server in which server
	 * @param thing what it was
	 * @param bytes how many bytes it has met, which are summed up
	 * @return whether to log it now, in full; if not, it is in one of the sums
	 */
	public boolean add(PipeServer server, K thing, long bytes) {
		return add(server, thing, 1, bytes);
	}

	/**
	 * Note that something has happened several times at once, as with the lines of a
	 * batch.
	 * @param server in which server
	 * @param thing what it was
	 * @param count how often it has happened
	 * @param bytes how many bytes it has met, which are summed up
	 * @return whether to log it now, in full; if not, it is in one of the sums
	 */
	public boolean add(PipeServer server, K thing, long count, long bytes) {
		Things<K> things = thingsOf(server);
		List<Pending<K>> due = new ArrayList<>(1);
		boolean first = things.add(thing, new LogThrottle.Sum(count, bytes), due);
		log(server, due);
		return first;
	}

	/**
	 * Log a failure as an error if it is to be logged now, and else at debug level.
	 * @param server in which server
	 * @param thing what it was
	 * @param message what has failed
	 * @param failure what was thrown
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
	 * Log what was counted and not logged yet.
	 * @param server of which server
	 */
	public void logRest(PipeServer server) {
		log(server, thingsOf(server).takeAll());
	}

	/**
	 * Log what was counted and not logged yet, of all servers.
	 */
	public void logRest() {
		List<PipeServer> known;
		synchronized (this.servers) {
			known = new ArrayList<>(this.servers.keySet());
		}
		known.forEach(this::logRest);
	}

	/**
	 * How often something has happened again, in words.
	 * @param count how often
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
	 * Logs what has happened more than once.
	 *
	 * @param <K> what is the same thing
	 */
	@FunctionalInterface
	public interface Summary<K> {

		/**
		 * Log it.
		 * @param server in which server it has happened
		 * @param thing what has happened
		 * @param count how often, since it was logged last
		 * @param bytes how many bytes it has met
		 */
		void log(PipeServer server, K thing, long count, long bytes);

	}

	/**
	 * What is to be logged.
	 *
	 * @param <K> what is the same thing
	 * @param thing what has happened, or {@code null} for what exceeds the capacity
	 * @param sum how often
	 */
	private record Pending<K>(@Nullable K thing, LogThrottle.Sum sum) {

	}

	/**
	 * What has happened in a server.
	 *
	 * @param <K> what is the same thing
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
		 * Take the sums that have waited for a minute. Looks once a minute.
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
	 * Logs what waits to be logged when there is an occasion.
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
				// A handler that was not waited for has returned at last
				logRest(server);
			}
		}

		@Override
		public void stopped(PipeServer server) {
			logRest(server);
		}

	}

}
