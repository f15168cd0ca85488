package io.pipeio.server;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ObjLongConsumer;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoReader;
import io.pipeio.fifo.FifoSelector;
import io.pipeio.line.DiscardReason;
import io.pipeio.line.LineFramer;
import org.jspecify.annotations.Nullable;

/**
 * The FIFOs that the in-thread reads: the one at the path, and before it those that were
 * deleted while clients had them open. Owned by the in-thread, but for {@link #add} and
 * {@link #wakeUp()}.
 */
final class LineSources {

	private static final int RETRY_MILLIS = 1000;

	private final PipeSettings pipe;

	private final Charset charset;

	private final ObjLongConsumer<DiscardReason> discards;

	private final FifoSelector selector;

	private final List<LineSource> sources = new ArrayList<>();

	/** What has taken the place of the pipe and is not read yet, oldest first. */
	private final Queue<Fifo> successors = new ConcurrentLinkedQueue<>();

	/**
	 * Open the pipe for reading.
	 * @param fifo the FIFO at the path
	 * @param pipe how it was set up
	 * @param charset what the text of the lines is encoded in
	 * @param discards told why how many bytes were discarded
	 * @throws FifoException if it cannot be opened, or the kernel refuses the capacity
	 */
	LineSources(Fifo fifo, PipeSettings pipe, Charset charset, ObjLongConsumer<DiscardReason> discards)
			throws FifoException {
		this.pipe = pipe;
		this.charset = charset;
		this.discards = discards;
		this.selector = new FifoSelector(pipe.path());
		try {
			open(fifo);
			this.sources.get(0).reader().setCapacity(pipe.capacity());
		}
		catch (Throwable ex) {
			closeReaders();
			throw ex;
		}
	}

	private void open(Fifo fifo) throws FifoException {
		this.sources.add(new LineSource(fifo, new LineFramer(this.pipe.maxLineLength(), this.charset, this.discards)));
	}

	/**
	 * Note that another FIFO stands at the path. Called by any thread.
	 * @param successor the FIFO, which is closed with these
	 */
	void add(Fifo successor) {
		this.successors.add(successor);
		wakeUp();
	}

	/**
	 * End the wait of {@link #await()}, or the next one. Called by any thread.
	 */
	void wakeUp() {
		this.selector.wakeUp();
	}

	/**
	 * Whether another FIFO stands at the path and is not read yet.
	 * @return whether to call {@link #openNext}
	 */
	boolean hasNext() {
		return !this.successors.isEmpty();
	}

	/**
	 * Read the FIFO that stands at the path, too.
	 * @param failures told if the kernel refuses the capacity now: a smaller pipe is
	 * better than none
	 * @return the oldest source, which is one too many, or {@code null}
	 * @throws FifoException if it cannot be opened
	 */
	@Nullable LineSource openNext(PipeFailures failures) throws FifoException {
		LineSource former = this.sources.get(this.sources.size() - 1);
		if (revive(this.successors.element())) {
			this.successors.remove();
			return null;
		}
		open(this.successors.element());
		this.successors.remove();
		former.retire();
		try {
			this.sources.get(this.sources.size() - 1).reader().setCapacity(this.pipe.capacity());
		}
		catch (FifoException ex) {
			failures.report(ex);
		}
		return (this.sources.size() > FifoSelector.CAPACITY) ? this.sources.get(0) : null;
	}

	/**
	 * Go on with a FIFO that was renamed away, and is back: two readers of one FIFO would
	 * tear its lines.
	 * @param successor what holds it now
	 * @return whether it is read already
	 */
	private boolean revive(Fifo successor) {
		for (LineSource source : this.sources) {
			if (source.reads(successor)) {
				this.sources.remove(source);
				if (!this.sources.isEmpty()) {
					this.sources.get(this.sources.size() - 1).retire();
				}
				source.revive(successor);
				this.sources.add(source);
				return true;
			}
		}
		return false;
	}

	/**
	 * Go on with the line that another thread has begun to read.
	 * @param line the line
	 * @return whether the same FIFO is among these
	 */
	boolean resume(UnfinishedLine line) {
		for (LineSource source : this.sources) {
			if (source.reads(line.fifo())) {
				source.resume(line.framer());
				return true;
			}
		}
		return false;
	}

	int size() {
		return this.sources.size();
	}

	LineSource get(int index) {
		return this.sources.get(index);
	}

	void remove(LineSource source) {
		this.sources.remove(source);
	}

	boolean isConnected() {
		return this.sources.stream().anyMatch(LineSource::isConnected);
	}

	/**
	 * Block until one of the FIFOs has something to read, or {@link #wakeUp()}.
	 * @throws FifoException if the system call fails
	 */
	void await() throws FifoException {
		// One that could not be opened is tried again
		int timeout = hasNext() ? RETRY_MILLIS : -1;
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
	 * Whether a client has written already, or has come and gone.
	 * @return whether there is something to read
	 * @throws FifoException if the system call fails
	 */
	boolean hasClient() throws FifoException {
		await(0);
		return this.sources.stream().anyMatch((source) -> source.reader().isReady());
	}

	/**
	 * See what nobody will read, if the in-thread does not come back. Called by the
	 * thread that stops the server, while the in-thread cannot go on.
	 * @return how many bytes of each FIFO are lost
	 */
	List<Integer> giveUp() {
		return this.sources.stream().map(LineSource::giveUp).toList();
	}

	/**
	 * Close the reading ends, but not the FIFOs, since nothing was read.
	 */
	void closeReaders() {
		this.sources.forEach((source) -> source.reader().close());
		this.selector.close();
	}

	/**
	 * Close what is left when all sources were removed: FIFOs that were not read yet.
	 * @return how many bytes were written into them, and are lost
	 */
	int close() {
		this.selector.close();
		int lost = 0;
		for (Fifo fifo : this.successors) {
			lost += fifo.release();
		}
		return lost;
	}

}
