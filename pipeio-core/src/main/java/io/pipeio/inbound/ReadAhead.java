package io.pipeio.inbound;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

import io.pipeio.concurrent.LineCounter;
import io.pipeio.line.IncompleteLine;
import io.pipeio.line.LineFramer;
import org.jspecify.annotations.Nullable;

/**
 * Data that the in-thread has read and not yet delivered. It belongs to the in-thread. If
 * the handler does not return, a stop that gives up {@link #take takes} it, so that it is
 * reported whatever happens to the thread. The in-thread is told of that first, and from
 * then on checks at each return of the handler whether it may go on. The stop sees what
 * the in-thread wrote before it called the handler, by reading the number of lines.
 *
 * @since 0.1.0
 */
public final class ReadAhead {

	private final LineCounter received;

	private @Nullable LineFramer framer;

	/** Content of a pipe that was closed, without what the framer has. */
	private final Deque<byte[]> chunks = new ArrayDeque<>();

	private boolean closed;

	private boolean handing;

	/** Whether a stop waits no longer. */
	private final BooleanSupplier abandoned;

	/**
	 * Whether the in-thread goes on. Written by the in-thread, with the lock of this, and
	 * read by others with it.
	 */
	private boolean resumed;

	/**
	 * Create what is empty.
	 * @param received counts what is read
	 * @param abandoned tells whether a stop waits no longer
	 */
	public ReadAhead(LineCounter received, BooleanSupplier abandoned) {
		this.received = received;
		this.abandoned = abandoned;
	}

	/**
	 * Lines are about to be handed over. Called by the in-thread, like all but
	 * {@link #take}.
	 * @param framer what has them
	 */
	public void of(LineFramer framer) {
		this.framer = framer;
	}

	/**
	 * A pipe was closed: what was in it is all that there will be.
	 * @param remainder what was in it
	 */
	public void close(Collection<byte[]> remainder) {
		this.chunks.addAll(remainder);
		this.closed = true;
	}

	/**
	 * Feed the framer with what was in a pipe that was closed.
	 * @param framer the framer
	 * @return whether there was something left
	 */
	public boolean feed(LineFramer framer) {
		byte[] chunk = this.chunks.poll();
		if (chunk == null) {
			this.closed = false;
			return false;
		}
		this.received.addBytes(chunk.length);
		framer.feed(chunk, chunk.length);
		return true;
	}

	/**
	 * The handler is about to be called.
	 */
	public void enter() {
		this.handing = true;
		if (this.resumed) {
			setResumed(false);
		}
	}

	/**
	 * The handler has returned, and observers have heard of what it has thrown. Asks only
	 * then whether it may go on: a stop that has not been seen here looks a tenth of a
	 * second later, and sees that nothing is handed over.
	 */
	public void exit() {
		this.handing = false;
		if (this.abandoned.getAsBoolean()) {
			setResumed(true);
		}
	}

	private synchronized void setResumed(boolean resumed) {
		this.resumed = resumed;
	}

	/**
	 * Forget what was in a pipe that was closed, and could not be fed.
	 * @return how many bytes that was
	 */
	public long clear() {
		long bytes = this.chunks.stream().mapToLong((chunk) -> chunk.length).sum();
		this.chunks.clear();
		this.closed = false;
		return bytes;
	}

	/**
	 * Take what the in-thread has left, unless that goes on. Called by the thread that
	 * stops the server, some time after the in-thread was told.
	 * @param discard told how long each line is
	 * @param rest what else to do then, for which the in-thread waits
	 */
	public synchronized void take(IntConsumer discard, Runnable rest) {
		// To see what the in-thread has written before it has counted the line
		boolean counted = this.received.lines() >= 0;
		if (counted && this.handing && !this.resumed) {
			if (this.framer != null) {
				dropRest(this.framer, discard);
			}
			rest.run();
		}
	}

	private void dropRest(LineFramer framer, IntConsumer discard) {
		boolean ended = this.closed;
		framer.drop(discard);
		while (feed(framer)) {
			framer.drop(discard);
		}
		if (ended) {
			framer.end(IncompleteLine.DISCARD);
		}
	}

}
