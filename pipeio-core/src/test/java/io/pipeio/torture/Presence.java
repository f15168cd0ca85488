package io.pipeio.torture;

import java.util.concurrent.TimeUnit;

/**
 * Who comes to one pipe and goes, as far as its server has told. Guarded by the lock of
 * its {@link ServerWatch}.
 */
final class Presence {

	private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

	/** For a JVM that has just started, on a machine that has much else to do. */
	private static final long LONG_QUIET_NANOS = TimeUnit.SECONDS.toNanos(3);

	private boolean connected;

	private long departures;

	private long departuresBeforeStart;

	private long changed;

	private long repaired;

	void note(ServerEvent event) {
		switch (event.name()) {
			case "connected" -> setConnected(true);
			case "disconnected" -> {
				setConnected(false);
				this.departures++;
			}
			default -> repaired(event.nanos());
		}
	}

	private void setConnected(boolean connected) {
		this.connected = connected;
		this.changed = System.nanoTime();
	}

	private void repaired(long now) {
		this.repaired = now;
	}

	/**
	 * Note that the server is stopped: it tells of no departure any more.
	 */
	void reset() {
		this.connected = false;
		this.departuresBeforeStart = this.departures;
	}

	long departures() {
		return this.departures;
	}

	/**
	 * Whether a client that was alone has gone.
	 * @param before how many had gone before it came
	 * @return whether the server has told so
	 */
	boolean hasDeparted(long before) {
		return !this.connected && this.departures > Math.max(before, this.departuresBeforeStart);
	}

	/**
	 * Whether nobody has come or gone for a while.
	 * @param start when the silence began at the earliest
	 * @param touched whether somebody has been there before, and may not be told of yet
	 * @return whether all is quiet
	 */
	boolean isQuiet(long start, boolean touched) {
		boolean told = this.departures > this.departuresBeforeStart;
		long quiet = (touched && !told) ? LONG_QUIET_NANOS : QUIET_NANOS;
		return !this.connected && System.nanoTime() - Math.max(this.changed, start) > quiet;
	}

	long repaired() {
		return this.repaired;
	}

}
