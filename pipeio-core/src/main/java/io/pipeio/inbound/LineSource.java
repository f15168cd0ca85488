package io.pipeio.inbound;

import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

import io.pipeio.concurrent.Deadline;
import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoReader;
import io.pipeio.line.LineFramer;
import org.jspecify.annotations.Nullable;

/**
 * One FIFO that the in-thread reads, with the line that is just coming out of it. There
 * is more than one while clients still write to a FIFO that was deleted. Owned by the
 * in-thread, and before that by whoever has made it: see {@link LineSuccessors}.
 *
 * @since 0.1.0
 */
public final class LineSource {

	private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** It may become another object, but holds the same FIFO always. */
	private volatile Fifo fifo;

	private final FifoReader reader;

	private LineFramer framer;

	private boolean connected;

	/** Number of bytes reported by a stop that has given up. */
	private long givenUp;

	/** Content that was taken out before the in-thread had it. */
	private FifoReader.@Nullable Remainder taken;

	/** Whether the in-thread has what was taken out. */
	private boolean takenOver;

	/** Until when clients may come that are on their way, once it was deleted. */
	private @Nullable Deadline grace;

	LineSource(Fifo fifo, LineFramer framer) throws FifoException {
		this.fifo = fifo;
		this.reader = new FifoReader(fifo);
		this.framer = framer;
	}

	public FifoReader reader() {
		return this.reader;
	}

	public LineFramer framer() {
		return this.framer;
	}

	public Fifo fifo() {
		return this.fifo;
	}

	public UnfinishedLine unfinishedLine() {
		return new UnfinishedLine(this.fifo, this.framer);
	}

	public boolean isConnected() {
		return this.connected;
	}

	public void setConnected(boolean connected) {
		this.connected = connected;
	}

	/**
	 * Serve the clients that are there, or on their way: the FIFO no longer stands at its
	 * path.
	 */
	void retire() {
		this.grace = Deadline.of(GRACE_NANOS);
		this.reader.retire();
	}

	/**
	 * Whether this is a certain FIFO, which may have been renamed away and back. Called
	 * by any thread.
	 * @param other what holds the FIFO
	 * @return whether it is
	 */
	boolean reads(Fifo other) {
		return this.fifo.isSameAs(other);
	}

	/**
	 * Go on with the line that another reader of the FIFO has begun.
	 * @param begun what keeps its beginning
	 */
	void resume(LineFramer begun) {
		this.framer = begun;
		// Its client may have gone since, and the line with it
		this.reader.probe();
	}

	/**
	 * Undo {@link #retire()}: the FIFO stands at its path again.
	 * @param again what holds it now
	 */
	void revive(Fifo again) {
		this.grace = null;
		this.reader.reopenThrough(again);
		this.fifo.close();
		this.fifo = again;
	}

	/**
	 * Whether its FIFO stands at its path, where others may read it, too.
	 * @return whether it does
	 */
	public boolean isInPlace() {
		return this.fifo.isInPlace();
	}

	/**
	 * Whether the FIFO no longer stands at its path.
	 * @return whether it was {@link #retire() retired}
	 */
	boolean isRetired() {
		return this.grace != null;
	}

	/**
	 * Whether nobody comes any more.
	 * @return whether it is retired, and clients that were on their way have come
	 */
	public boolean isForsaken() {
		return this.grace != null && this.grace.isOver();
	}

	/**
	 * Return the time until it is forsaken.
	 * @return the time in milliseconds, or {@code -1} if it is not to be waited for
	 */
	int graceMillis() {
		return (this.grace != null && !this.reader.isConnected()) ? this.grace.limitMillis(Integer.MAX_VALUE) : -1;
	}

	/**
	 * Whether a client has it open, or has left something in it. What that has read comes
	 * out of the reader next.
	 * @return whether it is still to be read
	 * @throws FifoException if the system call fails
	 */
	boolean hasClient() throws FifoException {
		return this.reader.hasClient();
	}

	/**
	 * Close it before the in-thread has it, which gets what clients had written: they are
	 * refused.
	 * @throws FifoException if a system call fails; nothing is lost then
	 */
	void closeAhead() throws FifoException {
		this.taken = takeRemainder(byte[]::new);
		this.fifo.release();
	}

	/**
	 * Whether it was closed, and only {@link #takeRemainder} is left to do.
	 * @return whether there was {@link #closeAhead()}
	 */
	public boolean isClosedAhead() {
		return this.taken != null;
	}

	/**
	 * Refuse clients, and take out what they had written.
	 * @param allocator makes the arrays for the bytes
	 * @return what was in the pipe
	 * @throws FifoException if a system call fails
	 */
	public FifoReader.Remainder takeRemainder(IntFunction<byte[]> allocator) throws FifoException {
		if (this.taken != null) {
			this.takenOver = true;
			return this.taken;
		}
		FifoReader.Remainder remainder = this.reader.takeRemainder(allocator);
		this.reader.close();
		return remainder;
	}

	/**
	 * See what nobody will read, if the in-thread does not come back: what is in a pipe
	 * that no longer stands at its path, or was taken out of it before. Called by the
	 * thread that stops the server, while the in-thread cannot go on.
	 * @return how many bytes that is
	 */
	long giveUp() {
		try {
			this.givenUp = (this.taken != null) ? (this.takenOver ? 0 : this.taken.bytes())
					: (isInPlace() ? 0 : this.reader.available());
		}
		catch (FifoException ex) {
			// Closed already: what it held was taken out
			this.givenUp = 0;
		}
		return this.givenUp;
	}

	/**
	 * Number of bytes reported by a stop that has given up.
	 * @return a number of bytes
	 */
	public long givenUp() {
		return this.givenUp;
	}

	/**
	 * Close the FIFO, and let the clients go that are blocked in opening it.
	 * @return how many bytes these have written, and are lost
	 */
	public int close() {
		this.reader.close();
		return isClosedAhead() ? 0 : this.fifo.release();
	}

	/**
	 * Close the FIFO that nobody has open any more, without opening anything.
	 */
	public void closeForsaken() {
		this.reader.close();
		this.fifo.close();
	}

}
