package io.pipeio.inbound;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ObjLongConsumer;
import java.util.stream.Stream;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoReader;
import io.pipeio.fifo.FifoSelector;
import io.pipeio.line.DiscardReason;
import io.pipeio.line.LineFramer;
import org.jspecify.annotations.Nullable;

/**
 * The FIFOs that the in-thread reads: the one at the path, and before it those that were
 * deleted while clients had them open. Owned by the in-thread, or, while there is none,
 * by whoever holds the lock of {@code PipeThreadStart}; but for {@link #add},
 * {@link #takeRefusal()} and {@link #wakeUp()}.
 *
 * @since 0.1.0
 */
public final class LineSources {

	private final int maxLineLength;

	private final int capacity;

	private final Charset charset;

	private final ObjLongConsumer<DiscardReason> discards;

	private final FifoSelector selector;

	/** Changed by the owner, and read by any thread. */
	private final List<LineSource> sources = new CopyOnWriteArrayList<>();

	private final LineSuccessors successors = new LineSuccessors();

	/** Why a FIFO that was made anew has not the capacity that was asked for. */
	private final AtomicReference<@Nullable FifoException> refusal = new AtomicReference<>();

	/**
	 * Open the pipe for reading.
	 * @param fifo the FIFO at the path
	 * @param maxLineLength maximum length of a line, in bytes
	 * @param capacity capacity that the pipe gets, in bytes; 0 leaves it as it is
	 * @param charset what the text of the lines is encoded in
	 * @param discards told why how many bytes were discarded
	 * @throws FifoException if it cannot be opened, or the kernel refuses the capacity
	 */
	public LineSources(Fifo fifo, int maxLineLength, int capacity, Charset charset,
			ObjLongConsumer<DiscardReason> discards) throws FifoException {
		this.maxLineLength = maxLineLength;
		this.capacity = capacity;
		this.charset = charset;
		this.discards = discards;
		this.selector = new FifoSelector(fifo.path());
		try {
			this.sources.add(open(fifo));
			this.sources.get(0).reader().setCapacity(capacity);
		}
		catch (Throwable ex) {
			closeReaders();
			throw ex;
		}
	}

	private LineSource open(Fifo fifo) throws FifoException {
		return new LineSource(fifo, new LineFramer(this.maxLineLength, this.charset, this.discards));
	}

	/**
	 * Open another FIFO that stands at the path now, for clients to write while nobody
	 * reads. Called by any thread.
	 * @param successor the FIFO, which is closed with these
	 * @throws FifoException if it cannot be opened; nothing has changed then
	 */
	public void add(Fifo successor) throws FifoException {
		LineSource opened = open(successor);
		try {
			setCapacity(opened);
			this.successors.add(opened, this::isRead);
		}
		catch (Throwable ex) {
			opened.reader().close();
			throw ex;
		}
		wakeUp();
	}

	private void setCapacity(LineSource opened) {
		try {
			opened.reader().setCapacity(this.capacity);
		}
		catch (FifoException ex) {
			// A smaller pipe is better than none
			this.refusal.set(ex);
		}
	}

	private boolean isRead(Fifo fifo) {
		// The number of a file that is closed may be that of another one by now
		return this.sources.stream().anyMatch((source) -> !source.isClosedAhead() && source.reads(fifo));
	}

	/**
	 * Learn, once, whether the kernel has refused the capacity. Called by any thread.
	 * @return why, or {@code null}
	 */
	public @Nullable FifoException takeRefusal() {
		return this.refusal.getAndSet(null);
	}

	/**
	 * End the wait of {@link #await()}, or the next one. Called by any thread.
	 */
	public void wakeUp() {
		this.selector.wakeUp();
	}

	/**
	 * Whether another FIFO stands at the path and is not read yet.
	 * @return whether to call {@link #openNext}
	 */
	public boolean hasNext() {
		return !this.successors.isEmpty();
	}

	/**
	 * Read the next FIFO, too.
	 */
	public void openNext() {
		LineSource next = this.successors.remove();
		if (next.isClosedAhead() || !revive(next)) {
			retireNewest();
			this.sources.add(next);
		}
	}

	private void retireNewest() {
		if (!this.sources.isEmpty()) {
			this.sources.get(this.sources.size() - 1).retire();
		}
	}

	/**
	 * Go on with a FIFO that was renamed away, and is back: two readers of one FIFO would
	 * tear its lines.
	 * @param next what reads it, too
	 * @return whether it is read already
	 */
	private boolean revive(LineSource next) {
		for (LineSource source : this.sources) {
			// The number of a file that is closed may be that of another one by now
			if (!source.isClosedAhead() && source.reads(next.fifo())) {
				this.sources.remove(source);
				retireNewest();
				source.revive(next.fifo());
				next.reader().close();
				this.sources.add(source);
				return true;
			}
		}
		return false;
	}

	/**
	 * Find one that is to be closed.
	 * @return the oldest one, if there are too many, or one that clients cannot write any
	 * more; or {@code null}
	 */
	public @Nullable LineSource findSurplus() {
		LineSource oldest = this.sources.get(0);
		LineSource newest = this.sources.get(this.sources.size() - 1);
		return newest.isClosedAhead() ? newest : (this.sources.size() > FifoSelector.CAPACITY) ? oldest : null;
	}

	/**
	 * Go on with the line that another thread has begun to read.
	 * @param line the line
	 * @return whether the same FIFO is among these
	 */
	public boolean resume(UnfinishedLine line) {
		for (LineSource source : this.sources) {
			if (source.reads(line.fifo())) {
				source.resume(line.framer());
				return true;
			}
		}
		return false;
	}

	public int size() {
		return this.sources.size();
	}

	/**
	 * The FIFOs, oldest first.
	 * @return a list that may change while it is gone through
	 */
	public List<LineSource> all() {
		return this.sources;
	}

	public void remove(LineSource source) {
		this.sources.remove(source);
	}

	public boolean isConnected() {
		return this.sources.stream().anyMatch(LineSource::isConnected);
	}

	/**
	 * Block until one of the FIFOs has something to read, or {@link #wakeUp()}.
	 * @throws FifoException if the system call fails
	 */
	public void await() throws FifoException {
		int timeout = -1;
		for (LineSource source : this.sources) {
			timeout = (timeout < 0) ? source.graceMillis() : timeout;
		}
		await(timeout);
	}

	private void await(int timeoutMillis) throws FifoException {
		List<FifoReader> readers = new ArrayList<>(this.sources.size());
		for (LineSource source : this.sources) {
			readers.add(source.reader());
		}
		this.selector.await(readers, timeoutMillis);
	}

	/**
	 * Look which of the FIFOs have something to read.
	 * @throws FifoException if the system call fails
	 */
	public void look() throws FifoException {
		await(0);
	}

	/**
	 * Whether a client has written already, or has come and gone.
	 * @return whether there is something to read
	 * @throws FifoException if the system call fails
	 */
	public boolean hasClient() throws FifoException {
		look();
		return this.sources.stream().anyMatch((source) -> source.reader().isReady());
	}

	/**
	 * See what nobody will read, if the in-thread does not come back. Called by the
	 * thread that stops the server, while the in-thread cannot go on.
	 * @return how many bytes of each FIFO are lost
	 */
	public List<Long> giveUp() {
		// One that was renamed away, and is back, is read already
		Stream<LineSource> unread = this.successors.all()
			.stream()
			.filter((source) -> source.isClosedAhead() || !isRead(source.fifo()));
		return Stream.concat(this.sources.stream(), unread).map(LineSource::giveUp).toList();
	}

	/**
	 * Whether a client has come to any of the FIFOs, also to one that was deleted, which
	 * is closed if not. To be asked while there is no in-thread.
	 * @return whether there is something to do for the in-thread
	 * @throws FifoException if a system call fails
	 */
	public boolean hasFirstClient() throws FifoException {
		while (hasNext() && size() < FifoSelector.CAPACITY) {
			openNext();
		}
		for (LineSource source : this.sources) {
			if (source.isRetired() && source.hasClient()) {
				return true;
			}
			if (source.isForsaken()) {
				remove(source);
				source.closeForsaken();
			}
		}
		return hasNext() || hasClient();
	}

	/**
	 * Close the reading ends, but not the FIFO at the path, since nothing was read.
	 */
	public void closeReaders() {
		while (hasNext()) {
			openNext();
		}
		for (LineSource source : this.sources) {
			source.reader().close();
			if (source != this.sources.get(this.sources.size() - 1)) {
				source.close();
			}
		}
		this.selector.close();
	}

	/**
	 * Close what is left when all sources were removed.
	 */
	public void close() {
		this.selector.close();
	}

}
