package io.pipeio.inbound;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoSelector;
import org.jspecify.annotations.Nullable;

/**
 * The FIFOs that have taken the place of the in-pipe and that the in-thread does not read
 * yet, because its handler is busy or the server paused: clients open them and write all
 * the same.
 *
 * <p>
 * Added by the thread that repairs pipes, and taken by the in-thread; guarded by its own
 * monitor. There are so many at the most as can be read at a time: of more, the oldest is
 * closed, and what clients had written into it waits in the heap.
 */
final class LineSuccessors {

	private final Deque<LineSource> waiting = new ArrayDeque<>();

	/** Whether there is one, for those who look often. */
	private volatile boolean empty = true;

	/**
	 * Add the one that stands at the path now.
	 * @param successor the FIFO, whose reading end is open
	 * @param read whether the in-thread reads a FIFO already, from which nothing may be
	 * taken then
	 * @throws FifoException if there are too many, and one cannot be closed; nothing has
	 * changed then
	 */
	synchronized void add(LineSource successor, Predicate<Fifo> read) throws FifoException {
		LineSource before = find(successor.fifo());
		LineSource surplus = (before != null) ? null : findSurplus(read);
		if (surplus != null) {
			surplus.closeAhead();
		}
		this.waiting.add(successor);
		this.empty = false;
		if (before != null) {
			// It was renamed away, and is back
			this.waiting.remove(before);
			before.closeForsaken();
		}
	}

	private @Nullable LineSource find(Fifo fifo) {
		for (LineSource source : this.waiting) {
			if (!source.isClosedAhead() && source.reads(fifo)) {
				return source;
			}
		}
		return null;
	}

	private @Nullable LineSource findSurplus(Predicate<Fifo> read) {
		int open = 0;
		LineSource oldest = null;
		for (Iterator<LineSource> newest = this.waiting.descendingIterator(); newest.hasNext();) {
			LineSource source = newest.next();
			if (!source.isClosedAhead() && !read.test(source.fifo())) {
				oldest = source;
				open++;
			}
		}
		return (open >= FifoSelector.CAPACITY) ? oldest : null;
	}

	/**
	 * Whether there is none. Called by any thread.
	 * @return whether {@link #remove()} has nothing to give
	 */
	boolean isEmpty() {
		return this.empty;
	}

	/**
	 * Return the FIFOs that wait, oldest first.
	 * @return a copy
	 */
	synchronized List<LineSource> all() {
		return List.copyOf(this.waiting);
	}

	/**
	 * Take the oldest one.
	 * @return what is to be read from now on
	 */
	synchronized LineSource remove() {
		LineSource oldest = this.waiting.remove();
		this.empty = this.waiting.isEmpty();
		return oldest;
	}

}
