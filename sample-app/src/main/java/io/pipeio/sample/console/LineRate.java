package io.pipeio.sample.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Lines a second in the last minute. Guarded by the lock of its {@link Console}.
 */
final class LineRate {

	private static final int SECONDS = 60;

	private final Deque<Long> rates = new ArrayDeque<>(SECONDS);

	private long last;

	/**
	 * Create a rate.
	 * @param lines how many lines there were until now
	 */
	LineRate(long lines) {
		this.last = lines;
	}

	/**
	 * A second has gone by.
	 * @param lines how many lines there were until now
	 */
	void sample(long lines) {
		if (this.rates.size() == SECONDS) {
			this.rates.removeFirst();
		}
		this.rates.addLast(lines - this.last);
		this.last = lines;
	}

	List<Long> get() {
		return List.copyOf(this.rates);
	}

}
