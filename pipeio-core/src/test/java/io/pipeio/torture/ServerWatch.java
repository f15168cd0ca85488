package io.pipeio.torture;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.pipeio.line.DiscardReason;
import io.pipeio.server.PipeDirection;
import org.jspecify.annotations.Nullable;

/**
 * What the harness knows of a server from its events: whether it runs, since when, who
 * came and went, and what it has reported.
 */
final class ServerWatch {

	/** A stop may take a second more than its timeout; the machine is busy. */
	private static final long LONGEST_STOP = TortureServer.SHUTDOWN_TIMEOUT.toNanos() + TimeUnit.SECONDS.toNanos(2);

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final String server;

	private final Findings findings;

	private final Outages outages = new Outages();

	private final OutboundLedger outbound;

	private final Map<PipeDirection, Presence> presences = new EnumMap<>(PipeDirection.class);

	private boolean running;

	private int starts;

	private long stopping;

	private long lastDown;

	private boolean lastKilled;

	private long epoch;

	private long discarded;

	private OutboundLedger.@Nullable Backlog backlog;

	ServerWatch(String server, Findings findings) {
		this.server = server;
		this.findings = findings;
		this.outbound = new OutboundLedger(server, findings);
		for (PipeDirection direction : PipeDirection.values()) {
			this.presences.put(direction, new Presence());
		}
	}

	Outages outages() {
		return this.outages;
	}

	OutboundLedger outbound() {
		return this.outbound;
	}

	synchronized void accept(ServerEvent event) {
		switch (event.name()) {
			case "starting" -> starting(event.number(0));
			case "started" -> started();
			case "stopping" -> stopping(event.nanos());
			case "stopped" -> stopped(event.nanos(), event.number(0));
			case "backlog" -> backlog(event.number(0), event.number(1));
			case "discarded" -> discarded(event);
			case "failed" -> this.findings.violation("failed", 1, this.server + ": " + event.details());
			case "torn" -> this.findings.add("torn-lines-told", 1);
			case "connected", "repaired" -> presence(event.direction()).note(event);
			case "disconnected" -> disconnected(event);
			default -> throw new IllegalArgumentException(event.toString());
		}
		notifyAll();
	}

	/**
	 * Note that the server is about to send.
	 * @param epoch in which epoch; must be known before the first reader has a line of it
	 */
	synchronized void starting(long epoch) {
		this.epoch = epoch;
		this.outbound.started(epoch);
		this.backlog = null;
	}

	private void started() {
		this.starts++;
		this.running = true;
	}

	private void stopping(long now) {
		this.stopping = now;
	}

	private void backlog(long epoch, long first) {
		this.backlog = new OutboundLedger.Backlog(epoch, first);
	}

	private void stopped(long now, long nanos) {
		this.findings.add("stops", 1);
		this.findings.longest("longest-stop-ms", TimeUnit.NANOSECONDS.toMillis(nanos));
		if (nanos > LONGEST_STOP) {
			this.findings.violation("slow-stop", 1, this.server + ": " + Duration.ofNanos(nanos));
		}
		this.outages.stopped(this.stopping, now);
		down(now, false);
	}

	private void disconnected(ServerEvent event) {
		this.findings.add((event.direction() == PipeDirection.IN) ? "last-writers" : "last-readers", 1);
		presence(event.direction()).note(event);
	}

	private void discarded(ServerEvent event) {
		if (event.details().get(1).equals(DiscardReason.STOPPED.name())) {
			this.discarded += event.number(2);
		}
	}

	private void down(long now, boolean killed) {
		this.running = false;
		this.lastDown = now;
		this.lastKilled = killed;
		this.presences.values().forEach(Presence::reset);
	}

	/**
	 * Note that the JVM was killed.
	 * @param from when the signal was sent
	 * @param to when the process had gone
	 * @param accepted how many outbound lines it had accepted
	 */
	synchronized void killed(long from, long to, long accepted) {
		if (this.running && this.stopping > this.lastDown) {
			// A stop that the kill has cut short has refused clients, too
			this.outages.stopped(this.stopping, to);
		}
		this.outages.killed(from, to);
		this.outbound.killed(this.epoch, accepted);
		down(to, true);
		notifyAll();
	}

	synchronized long epoch() {
		return this.epoch;
	}

	synchronized int starts() {
		return this.starts;
	}

	synchronized long discarded() {
		return this.discarded;
	}

	synchronized OutboundLedger.@Nullable Backlog backlog() {
		return this.backlog;
	}

	synchronized boolean awaitStart(int count, Duration timeout) throws InterruptedException {
		return await(() -> this.running && this.starts >= count, timeout);
	}

	/**
	 * Wait until a pipe is reported as repaired.
	 * @param direction which pipe
	 * @param since a repair before that does not count
	 * @param timeout how long to wait
	 * @return when that was, or a negative number
	 * @throws InterruptedException if the thread is interrupted
	 */
	synchronized long awaitRepair(PipeDirection direction, long since, Duration timeout) throws InterruptedException {
		Presence presence = presence(direction);
		return await(() -> presence.repaired() > since, timeout) ? presence.repaired() : -1;
	}

	/**
	 * Look who is there before a client that is to be alone is started.
	 * @param direction which pipe it will open
	 * @return what {@link #awaitDeparture} compares with
	 */
	synchronized Visit expect(PipeDirection direction) {
		return new Visit(direction, presence(direction).departures());
	}

	/**
	 * Wait, after the end of a client that was alone, until the server has seen that it
	 * has gone: the promises are for clients that open after that. Where it is not known
	 * whether the server has met the client at all, nothing can be waited for but
	 * silence.
	 * @param visit from before its start
	 * @param opened when it had opened the pipe, zero if perhaps never
	 * @param touched whether a byte went through the pipe
	 * @return whether the departure was reported, if it had to be
	 * @throws InterruptedException if the thread is interrupted
	 */
	synchronized boolean awaitDeparture(Visit visit, long opened, boolean touched) throws InterruptedException {
		Presence presence = presence(visit.direction());
		if (!touched || (opened < this.lastDown && this.lastKilled)) {
			long start = System.nanoTime();
			// A client that has outlived the JVM may have been served by the next one
			await(() -> presence.isQuiet(start, touched), PATIENCE);
			return true;
		}
		return await(() -> opened < this.lastDown || presence.hasDeparted(visit.departures()), PATIENCE);
	}

	private Presence presence(PipeDirection direction) {
		return Objects.requireNonNull(this.presences.get(direction));
	}

	private boolean await(BooleanSupplier condition, Duration timeout) throws InterruptedException {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() > deadline) {
				return false;
			}
			TimeUnit.NANOSECONDS.timedWait(this,
					Math.max(Math.min(deadline - System.nanoTime(), 50_000_000), 1_000_000));
		}
		return true;
	}

	/**
	 * Who was there before a client came.
	 *
	 * @param direction at which pipe
	 * @param departures how many clients had left
	 */
	record Visit(PipeDirection direction, long departures) {
	}

}
