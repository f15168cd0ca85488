package io.pipeio.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * When a server was stopped in order, and when its JVM was killed: what may be missing
 * then, and only then. All times are of the one monotonic clock that all processes share.
 */
final class Outages {

	/** How old a line may be that has not reached the handler when the JVM is killed. */
	private static final long BACKLOG_NANOS = TimeUnit.SECONDS.toNanos(5);

	/** A second for the repair, the rest for clients that are stopped meanwhile. */
	private static final long REPAIR_NANOS = TimeUnit.SECONDS.toNanos(4);

	/** When a client that a stop has let go from opening notes that, if others run. */
	private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(2);

	private final List<Outage> stops = new ArrayList<>();

	private final List<Outage> kills = new ArrayList<>();

	private final List<Outage> disturbances = new ArrayList<>();

	synchronized void stopped(long from, long to) {
		this.stops.add(new Outage(from, to));
	}

	synchronized void killed(long from, long to) {
		this.kills.add(new Outage(from, to));
	}

	/**
	 * Note that the in-pipe was taken away.
	 * @param from when
	 */
	synchronized void disturbed(long from) {
		this.disturbances.add(new Outage(from, from + REPAIR_NANOS));
	}

	/**
	 * Which JVM served at a time.
	 * @param time the time
	 * @return its number, counted from one
	 */
	synchronized int jvmAt(long time) {
		return 1 + (int) this.kills.stream().filter((kill) -> kill.to <= time).count();
	}

	synchronized int killCount() {
		return this.kills.size();
	}

	/**
	 * Whether the end of what a connection has written may have died with a JVM.
	 * @param connection the connection
	 * @return whether one was killed meanwhile, or before all could be handled
	 */
	synchronized boolean killedDuring(Connection connection) {
		return this.kills.stream()
			.anyMatch((kill) -> connection.opened() <= kill.to && connection.written() >= kill.from - BACKLOG_NANOS);
	}

	/**
	 * Whether a connection has written while the server was stopped in order.
	 * @param connection the connection
	 * @return whether the end of what it has written may have come too late
	 */
	synchronized boolean stoppedDuring(Connection connection) {
		return this.stops.stream()
			.anyMatch((stop) -> connection.opened() <= stop.to && connection.written() >= stop.from);
	}

	/**
	 * Whether a connection may have broken for want of a server: because it was stopped
	 * or killed; or, before anything was written, because the pipe that was opened is one
	 * that nobody serves, just before another took its place.
	 * @param connection the connection
	 * @return whether one of that was so
	 */
	synchronized boolean hasBroken(Connection connection) {
		boolean early = connection.acknowledged() == 0;
		return Stream
			.of(this.stops.stream(), this.kills.stream(), early ? this.disturbances.stream() : Stream.<Outage>empty())
			.flatMap(Function.identity())
			.anyMatch((outage) -> connection.opened() <= outage.to + (early ? LATE_NANOS : 0)
					&& connection.left() >= outage.from);
	}

	/**
	 * A time without a server.
	 *
	 * @param from when it began at the earliest
	 * @param to when it had begun for certain
	 */
	private record Outage(long from, long to) {
	}

}
