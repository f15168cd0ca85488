package io.pipeio.fifo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.pipeio.concurrent.Deadline;

/**
 * FIFOs that nobody uses any more, since others have taken their place. They are held for
 * a second, with the end that is open, for clients on their way, and are then to be
 * closed. Used by any thread.
 *
 * @since 0.1.0
 */
public final class FormerFifos {

	private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** Maximum number held: of more, the oldest ones are closed early. */
	private static final int MOST = 16;

	private final Deque<Former> formers = new ArrayDeque<>();

	/**
	 * Hold a FIFO.
	 * @param fifo the FIFO
	 */
	public synchronized void add(Fifo fifo) {
		this.formers.add(new Former(fifo, Deadline.of(GRACE_NANOS)));
	}

	/**
	 * Hold those no longer whose time is over, or that are too many.
	 * @return what is to be closed
	 */
	public synchronized List<Fifo> removeForsaken() {
		List<Fifo> forsaken = new ArrayList<>();
		while (this.formers.size() > MOST || (!isEmpty() && this.formers.element().grace().isOver())) {
			forsaken.add(this.formers.remove().fifo());
		}
		return forsaken;
	}

	/**
	 * Hold none.
	 * @return what is to be closed
	 */
	public synchronized List<Fifo> removeAll() {
		List<Fifo> all = this.formers.stream().map(Former::fifo).toList();
		this.formers.clear();
		return all;
	}

	public synchronized boolean isEmpty() {
		return this.formers.isEmpty();
	}

	/**
	 * A FIFO that is held.
	 *
	 * @param grace for how long
	 */
	private record Former(Fifo fifo, Deadline grace) {

	}

}
