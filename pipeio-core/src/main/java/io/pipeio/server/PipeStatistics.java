package io.pipeio.server;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

import io.pipeio.concurrent.LineCounter;
import io.pipeio.line.DiscardReason;

/**
 * Statistics of one pipe of a {@link PipeServer} since the server was built. They are
 * always counted, continue over stops and starts, and never decrease. May be used by any
 * thread; never blocks.
 *
 * <p>
 * In-pipe: each whole line that clients have written is handed to the handler and counted
 * as a {@link #getLines() line}, or it is counted as {@link #getDiscardedLines()
 * discarded}. What the handler itself drops ({@link DiscardReason#UNMATCHED},
 * {@link DiscardReason#UNEXPECTED}) is counted as both, and so is a line whose handling
 * has failed while there was no memory to tell which it was. What is
 * {@link DiscardReason#INCOMPLETE incomplete} is no whole line; what was in a pipe that
 * had to be closed unread ({@link DiscardReason#STOPPED}) is counted once, however many
 * lines it was.
 *
 * <p>
 * Out-pipe: each line that was accepted for sending is counted as a line, and so is each
 * that a killed process has left in the pipe; clients have read all of them but those
 * that are discarded, that wait in the {@link PipeServer#getQueue() queue}, or that are
 * in the pipe.
 *
 * @since 0.1.0
 */
public final class PipeStatistics {

	private final Map<DiscardReason, LongAdder> discardedLines = new EnumMap<>(DiscardReason.class);

	private final LongAdder tornLines = new LongAdder();

	private final LongAdder connects = new LongAdder();

	private final LongAdder disconnects = new LongAdder();

	private final LongAdder repairs = new LongAdder();

	/** Number of threads that serve a client: two, if one has outlived a stop. */
	private final AtomicInteger connections = new AtomicInteger();

	/** The counters of those that read or write the pipe. */
	private final Set<LineCounter> counters = new LinkedHashSet<>();

	/** Sum of the counters of former threads. */
	private final LineCounter former = new LineCounter();

	/**
	 * Create statistics with nothing counted, for another implementation of a server.
	 */
	public PipeStatistics() {
		for (DiscardReason reason : DiscardReason.values()) {
			this.discardedLines.put(reason, new LongAdder());
		}
	}

	/**
	 * Return the number of lines handed to the handler, or accepted for sending.
	 * @return the number
	 */
	public long getLines() {
		return sum(LineCounter::lines);
	}

	/**
	 * Return the number of bytes read from the pipe, or accepted for sending, newlines
	 * included.
	 * @return the number
	 */
	public long getBytes() {
		return sum(LineCounter::bytes);
	}

	private synchronized long sum(ToLongFunction<LineCounter> count) {
		long sum = count.applyAsLong(this.former);
		for (LineCounter counter : this.counters) {
			sum += count.applyAsLong(counter);
		}
		return sum;
	}

	/**
	 * Return the number of discarded lines: lines of clients that were not delivered to
	 * the handler, or that it has dropped, and sent lines that no client has received.
	 * @return the number
	 */
	public long getDiscardedLines() {
		return this.discardedLines.values().stream().mapToLong(LongAdder::sum).sum();
	}

	/**
	 * Return the number of lines discarded for one reason.
	 * @param reason the reason
	 * @return the number
	 */
	public long getDiscardedLines(DiscardReason reason) {
		return discarded(reason).sum();
	}

	/**
	 * Return the number of lines that a client of the out-pipe had read in part when it
	 * left, so that they were sent again.
	 * @return the number; zero for an in-pipe
	 */
	public long getTornLines() {
		return this.tornLines.sum();
	}

	/**
	 * Return the number of times that a first client has come.
	 * @return the number
	 */
	public long getConnects() {
		return this.connects.sum();
	}

	/**
	 * Return the number of times that the last client has gone.
	 * @return the number
	 */
	public long getDisconnects() {
		return this.disconnects.sum();
	}

	/**
	 * Return the number of repairs of a pipe that was deleted or replaced.
	 * @return the number
	 */
	public long getRepairs() {
		return this.repairs.sum();
	}

	/**
	 * Whether there is a client, as far as the thread of the pipe has noticed.
	 * @return whether at least one process reads the out-pipe, or has written to the
	 * in-pipe and not closed it
	 */
	boolean isConnected() {
		return this.connections.get() > 0;
	}

	/**
	 * Begin to count.
	 * @return the counter of whoever reads or writes the pipe from now on
	 */
	synchronized LineCounter begin() {
		LineCounter counter = new LineCounter();
		this.counters.add(counter);
		return counter;
	}

	/**
	 * End to count.
	 * @param counter what {@link #begin()} has returned; does nothing if it was ended
	 */
	synchronized void end(LineCounter counter) {
		if (this.counters.remove(counter)) {
			this.former.addLines(counter.lines());
			this.former.addBytes(counter.bytes());
		}
	}

	void discarded(DiscardReason reason, long lines) {
		discarded(reason).add(lines);
	}

	private LongAdder discarded(DiscardReason reason) {
		return Objects.requireNonNull(this.discardedLines.get(reason));
	}

	void torn() {
		this.tornLines.increment();
	}

	void connected() {
		this.connections.incrementAndGet();
		this.connects.increment();
	}

	void disconnected() {
		this.connections.decrementAndGet();
		this.disconnects.increment();
	}

	void repaired() {
		this.repairs.increment();
	}

}
