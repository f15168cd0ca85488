package io.pipeio.fifo;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/**
 * The reading end of an in-pipe. Owned by one thread, and never blocks: that is what a
 * {@link FifoSelector} is for.
 *
 * <p>
 * When the last client has gone, a fresh descriptor is opened before the old one is
 * closed: one that has seen the end of the file would report {@code POLLHUP} for ever,
 * while on a fresh one {@code poll(2)} sleeps until the next client comes; and since the
 * FIFO never lacks a reader, what such a client has written already stays in it. Where no
 * fresh one is to be had, clients are read all the same, but not slept for.
 *
 * @since 0.1.0
 */
public final class FifoReader implements AutoCloseable {

	/** Maximum number of bytes that {@link #next()} reads. */
	public static final int BUFFER_SIZE = 64 * 1024;

	private static final int NONE = -1;

	/** Number of rounds for a client that goes on writing when it is refused. */
	private static final int ROUNDS = 16;

	private static final long LONGEST_REFUSAL_NANOS = 4 * Fifo.LATE_NANOS;

	private Fifo fifo;

	private final ByteBuffer buffer = Posix.allocateBuffer(BUFFER_SIZE);

	private final long address = Posix.addressOf(this.buffer);

	private int descriptor;

	private ReaderState state = ReaderState.ABSENT;

	/** Whether no fresh descriptor is opened any more. */
	private boolean retired;

	/** Whether {@link #hasClient()} has come upon bytes. */
	private boolean found;

	/** Bytes that {@link #takeRemainder} has taken out. */
	private final List<byte[]> taken = new ArrayList<>(0);

	/**
	 * Open the reading end, without waiting for a client.
	 * @param fifo the pipe; it must stay open as long as this reader
	 * @throws FifoException if it cannot be opened
	 */
	public FifoReader(Fifo fifo) throws FifoException {
		this.fifo = fifo;
		this.descriptor = fifo.openForReading();
	}

	/**
	 * Let the kernel buffer more, or less.
	 * @param capacity how many bytes, or zero to leave it as it is
	 * @throws FifoException if the kernel refuses; the pipe has not changed then
	 */
	public void setCapacity(int capacity) throws FifoException {
		this.fifo.setCapacity(this.descriptor, capacity);
	}

	/**
	 * The descriptor to poll.
	 * @return the descriptor, or {@code -1}, which {@code poll(2)} leaves out
	 */
	int descriptor() {
		return this.state.isAtEnd() ? NONE : this.descriptor;
	}

	void markReady() {
		this.state = this.state.report();
	}

	/**
	 * Whether a {@link FifoSelector} has found something since the last event.
	 * @return whether a client has written, or has gone
	 */
	public boolean isReady() {
		return this.state.isReady();
	}

	/**
	 * Look for a client and its bytes, without waiting.
	 * @return what has happened
	 * @throws FifoException if a system call fails; the reader can still be used: what
	 * failed is tried again by the next call
	 */
	public Event next() throws FifoException {
		return next(BUFFER_SIZE);
	}

	/**
	 * Look what there is, without waiting and without taking more out of the pipe than is
	 * wanted: what is left in it, another reader may have.
	 * @param most how many bytes to read at most, from one to {@value #BUFFER_SIZE}
	 * @return what there is
	 * @throws FifoException as {@link #next()} does
	 */
	public Event next(int most) throws FifoException {
		int wanted = Objects.checkIndex(most - 1, BUFFER_SIZE) + 1;
		if (this.found) {
			this.found = false;
			return Event.BYTES;
		}
		FifoException failure = (this.state.isAtEnd() && !this.retired) ? renew() : null;
		if (failure != null) {
			return readWithout(failure, wanted);
		}
		if (this.state.isConnected()) {
			return read(wanted);
		}
		// A read would report the end of the file also before the first client
		return this.state.isReady() ? connect() : Event.NOTHING;
	}

	/**
	 * Read a client that has come since the end of the file: it needs no fresh
	 * descriptor.
	 * @param failure why there is none
	 * @param most how many bytes to read at most
	 * @return what there is, if there is a client
	 * @throws FifoException the failure, if there is no client
	 */
	private Event readWithout(FifoException failure, int most) throws FifoException {
		Event event = read(most);
		if (event == Event.DISCONNECTED) {
			throw failure;
		}
		return (event == Event.NOTHING) ? Event.CONNECTED : event;
	}

	private Event connect() {
		this.state = ReaderState.CONNECTED;
		return Event.CONNECTED;
	}

	private Event read(int most) throws FifoException {
		this.buffer.limit(0);
		int count = Posix.read(this.descriptor, this.address, most);
		if (Errno.EAGAIN.is(count)) {
			this.state = ReaderState.CONNECTED;
			return Event.NOTHING;
		}
		if (count == 0) {
			this.state = ReaderState.ENDED;
			return Event.DISCONNECTED;
		}
		this.buffer.limit(this.fifo.checked("read", count)).position(0);
		this.state = this.state.receive();
		return Event.BYTES;
	}

	private @Nullable FifoException renew() {
		try {
			int fresh = this.fifo.openForReading();
			Posix.close(this.descriptor);
			this.descriptor = fresh;
			this.state = this.state.renew();
			return null;
		}
		catch (FifoException ex) {
			return ex;
		}
	}

	/**
	 * Open no fresh descriptors any more, since the FIFO no longer stands at its path:
	 * those who have it open are read until they leave. A {@link FifoSelector} does not
	 * tell of clients that come after the last has gone: see {@link #hasClient()}.
	 */
	public void retire() {
		this.retired = true;
	}

	/**
	 * Undo {@link #retire()}, and open fresh descriptors through another object.
	 * @param same what holds the same FIFO
	 */
	public void reopenThrough(Fifo same) {
		this.fifo = same;
		this.retired = false;
	}

	/**
	 * Return the bytes of the last {@link Event#BYTES}.
	 * @return the bytes, which the next call of {@link #next()} overwrites
	 */
	public ByteBuffer bytes() {
		return this.buffer;
	}

	/**
	 * Let {@link #next()} look for clients that have not written anything yet, of whom
	 * {@code poll(2)} does not tell: if there are none, it returns
	 * {@link Event#DISCONNECTED}.
	 */
	public void probe() {
		this.state = this.state.probe();
	}

	/**
	 * Look whether anybody has the FIFO open for writing, or has left something in it.
	 * Bytes that are read on that occasion are returned by {@link #next()}.
	 * @return whether there is somebody, or something
	 * @throws FifoException if the system call fails
	 */
	public boolean hasClient() throws FifoException {
		if (this.found) {
			return true;
		}
		Event event = read(BUFFER_SIZE);
		this.found = (event == Event.BYTES);
		return event != Event.DISCONNECTED;
	}

	/**
	 * Return whether there is a client, as far as is known.
	 * @return whether there is one
	 */
	public boolean isConnected() {
		return this.state.isConnected();
	}

	/**
	 * Refuse clients from now on, whose {@code write(2)} fails with {@code EPIPE}, and
	 * take out what they had written until then. The last reading end is closed first,
	 * while a writing end keeps the content; then a fresh reading end takes it out. What
	 * a client writes in the moment in which that one is open is seen in the next round,
	 * so that not a byte is lost unnoticed; between the rounds clients are refused for 2
	 * to 8 ms, since one that does not run in that time does not notice. Where the FIFO
	 * no longer stands at its path, this also lets go those that are blocked in opening
	 * it. It only remains to {@link #close()}.
	 * @param allocator makes the arrays for the bytes
	 * @return what was in the pipe
	 * @throws FifoException if a system call fails; what was taken out until then, the
	 * next call returns, which is also so where the allocator throws
	 */
	public Remainder takeRemainder(IntFunction<byte[]> allocator) throws FifoException {
		if (this.found) {
			byte[] chunk = allocator.apply(this.buffer.remaining());
			this.buffer.get(chunk);
			this.found = false;
			this.taken.add(chunk);
		}
		int least = this.fifo.hasLostPath() ? 2 : 1;
		long refusalNanos = Fifo.LATE_NANOS;
		boolean ended = false;
		for (int round = 0; true; round++) {
			int keeper = this.fifo.openForWritingOrNone();
			if (keeper < 0) {
				// No descriptor to spare: what comes until the close is not noticed
				return new Remainder(this.taken, readAll(allocator, available()), 0);
			}
			int left = refuse(keeper);
			if (round == ROUNDS || (round >= least && left == 0)) {
				Posix.close(keeper);
				this.fifo.clientsReleased();
				return new Remainder(this.taken, ended, left);
			}
			if (round > 0) {
				Fifo.pause(refusalNanos);
				refusalNanos = Math.min(2 * refusalNanos, LONGEST_REFUSAL_NANOS);
			}
			if (!accept(keeper)) {
				return new Remainder(this.taken, false, left);
			}
			boolean gone = readAll(allocator, left);
			// A client that has gone later may have been refused
			ended = (round == 0) ? gone : ended && left == 0;
		}
	}

	private int refuse(int keeper) throws FifoException {
		Posix.close(this.descriptor);
		this.descriptor = NONE;
		return this.fifo.checked("ioctl", Posix.bytesToRead(keeper));
	}

	/**
	 * Open the reading end again.
	 * @param keeper what keeps the content, and is closed
	 * @return whether that was done; if not, somebody else has got the descriptor that
	 * was free, and the content is lost
	 */
	private boolean accept(int keeper) {
		this.descriptor = this.fifo.openForReadingOrNone();
		Posix.close(keeper);
		return this.descriptor != NONE;
	}

	/**
	 * Read what is there.
	 * @param allocator makes the arrays, before anything is read that might be lost
	 * @param least how much to read at least; a client that goes on writing does not hold
	 * up the rest
	 * @return whether all clients have gone
	 * @throws FifoException if a system call fails
	 */
	private boolean readAll(IntFunction<byte[]> allocator, int least) throws FifoException {
		int left = least;
		while (true) {
			byte[] chunk = allocator.apply(Math.min(Math.max(available(), 1), BUFFER_SIZE));
			int count = Posix.read(this.descriptor, this.address, chunk.length);
			if (Errno.EAGAIN.is(count) || count == 0) {
				return count == 0;
			}
			left -= this.fifo.checked("read", count);
			this.buffer.limit(count).position(0).get(chunk);
			this.taken.add(chunk);
			if (left < 0) {
				return false;
			}
		}
	}

	/**
	 * Return the number of bytes in the pipe.
	 * @return the number of bytes that a client has written and that were not read yet
	 * @throws FifoException if the kernel does not tell
	 */
	public int available() throws FifoException {
		return this.fifo.checked("ioctl", Posix.bytesToRead(this.descriptor));
	}

	/**
	 * Close the reading end.
	 */
	@Override
	public void close() {
		if (this.descriptor >= 0) {
			Posix.close(this.descriptor);
			this.descriptor = NONE;
		}
	}

	/**
	 * Result of {@link FifoReader#next()}.
	 */
	public enum Event {

		/**
		 * A first client is there: {@code poll(2)} tells so when it has written, or has
		 * gone.
		 */
		CONNECTED,

		/** Bytes were read. */
		BYTES,

		/** The last client has closed the pipe, and all that was written is read. */
		DISCONNECTED,

		/** There is nothing for now. */
		NOTHING

	}

	/**
	 * Content of the pipe when it was closed.
	 *
	 * @param chunks what was read
	 * @param ended whether all clients had closed the pipe
	 * @param refused how many bytes were written in the moment of the close, and are lost
	 */
	public record Remainder(List<byte[]> chunks, boolean ended, int refused) {

		/**
		 * Return the size of the content.
		 * @return the number of bytes
		 */
		public long bytes() {
			return this.chunks.stream().mapToLong((chunk) -> chunk.length).sum() + this.refused;
		}

	}

}
