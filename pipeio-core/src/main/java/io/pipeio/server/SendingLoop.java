package io.pipeio.server;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.pipeio.concurrent.Deadline;
import io.pipeio.concurrent.RetryPause;
import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoWriter;
import io.pipeio.fifo.FormerFifos;
import io.pipeio.outbound.LineOutbox;
import io.pipeio.queue.TornLine;
import org.jspecify.annotations.Nullable;

/**
 * The loop of the out-thread: serves one reader of the out-pipe after the other, and
 * writes what waits in the {@link LineOutbox}. Its counterpart is {@link ReceivingLoop}.
 *
 * <p>
 * {@link #run} belongs to the out-thread, or to the thread that stops the server where no
 * out-thread could be started. Any thread may call {@link #stop}, {@link #release} and
 * {@link #settle}. {@link #isThere} and {@link #follow} are called with the lock of
 * {@link PipeThreadStart}, and use the writer only while there is no out-thread. The lock
 * {@code releasing} guards the writer against being released at the wrong time, or after
 * its close.
 */
final class SendingLoop implements PipeThreadStart.FirstClient {

	private static final int LONGEST_PAUSE_MILLIS = 16;

	private final RetryPause pause = new RetryPause();

	private final PipeServerContext context;

	private final FifoWriter writer;

	private final LineOutbox outbox;

	private final PipeFailures failures;

	private final UnsentLines unsent;

	private final Thread thread;

	/** Whether a predecessor's thread may still take back what it has written. */
	private final BooleanSupplier preceded;

	/** FIFOs made at the path since the pipe was deleted, oldest first. */
	private final Queue<Fifo> successors = new ConcurrentLinkedQueue<>();

	/** FIFOs that have lost their place before there was a reader. */
	private final FormerFifos formers = new FormerFifos();

	private final Object releasing = new Object();

	private boolean awaitingReader;

	private boolean closed;

	private volatile boolean stopping;

	private volatile Deadline stopLimit = Deadline.of(0);

	SendingLoop(PipeServerContext context, Thread thread, FifoWriter writer, LineOutbox outbox, UnsentLines unsent,
			PipeFailures failures, BooleanSupplier preceded) {
		this.context = context;
		this.writer = writer;
		this.outbox = outbox;
		this.failures = failures;
		this.unsent = unsent;
		this.thread = thread;
		this.preceded = preceded;
	}

	/**
	 * Serve readers until {@link #stop}, then the one that is there until it has read
	 * everything, has gone, or the time is over.
	 */
	void run() {
		adoptLeftover();
		while (!this.stopping) {
			attempt(this::serveNextReader);
		}
		attempt(this::serveLastReader);
	}

	private void attempt(Attempt attempt) {
		try {
			attempt.run();
			this.failures.clear();
		}
		catch (Throwable ex) {
			this.outbox.setConnected(false);
			this.failures.report(ex);
			if (!this.stopping) {
				this.pause.take();
			}
		}
	}

	private void serveNextReader() throws FifoException {
		if (!this.writer.hasReader()) {
			// Where it has failed at the departure of the last reader
			mendTornLine();
		}
		followPath();
		if (this.writer.hasReader() || awaitReader()) {
			serveReader();
		}
	}

	/**
	 * Turn to the FIFO that stands at the path, but first serve those who still read the
	 * former ones.
	 * @throws FifoException if a system call fails
	 */
	private void followPath() throws FifoException {
		while (!this.successors.isEmpty() && !this.writer.hasReader()) {
			Fifo former = this.writer.fifo();
			synchronized (this.releasing) {
				this.outbox.moveTo(this.successors.element());
				this.successors.remove();
			}
			former.release();
			this.writer.openIfRead();
			adoptLeftover();
		}
	}

	/**
	 * Block until there is a reader.
	 * @return {@code false} if there is none, because of {@link #release()}
	 * @throws FifoException if the pipe cannot be opened
	 */
	private boolean awaitReader() throws FifoException {
		synchronized (this.releasing) {
			if (this.stopping || !this.successors.isEmpty()) {
				return false;
			}
			this.awaitingReader = true;
		}
		boolean released = false;
		try {
			this.writer.awaitReader();
			adoptLeftover();
		}
		finally {
			synchronized (this.releasing) {
				this.awaitingReader = false;
				released = this.writer.endRelease();
			}
		}
		return !released || this.writer.hasReader();
	}

	/**
	 * Take over the lines of a process that was killed, so that they are mended like our
	 * own. A predecessor's belong to it while it is alive. A pipe that cannot be looked
	 * into is served all the same.
	 */
	private void adoptLeftover() {
		try {
			if (!this.preceded.getAsBoolean() && this.writer.hasLeftover()) {
				this.outbox.adopt(this.writer.copyLeftover());
			}
		}
		catch (FifoException | OutOfMemoryError ex) {
			this.failures.report(ex);
		}
	}

	private void serveReader() throws FifoException {
		setCapacity();
		this.outbox.setConnected(true);
		this.context.events().clientConnected(PipeDirection.OUT);
		try {
			writeUntilReaderHasGone();
		}
		finally {
			this.outbox.setConnected(false);
			this.context.events().clientDisconnected(PipeDirection.OUT);
		}
	}

	private void setCapacity() {
		try {
			this.writer.setCapacity();
		}
		catch (FifoException ex) {
			// A smaller pipe is better than none
			this.failures.report(ex);
		}
	}

	private void writeUntilReaderHasGone() throws FifoException {
		FifoWriter.Status status = FifoWriter.Status.OK;
		while (status != FifoWriter.Status.NO_READER) {
			status = this.outbox.writeWaiting(SendingLoop::complete);
			if (this.stopping) {
				status = drain(status);
				if (status != FifoWriter.Status.NO_READER) {
					return;
				}
			}
			else if (status != FifoWriter.Status.NO_READER) {
				status = this.writer.awaitEvent(status == FifoWriter.Status.FULL, -1);
			}
		}
		mendTornLine();
	}

	private static void complete(CompletableFuture<@Nullable Void> written) {
		written.complete(null);
	}

	private void mendTornLine() throws FifoException {
		TornLine torn = this.outbox.mendTornLine();
		if (torn != null) {
			this.context.events().lineTorn(torn.taken(), torn.length());
		}
		this.unsent.retryWithdrawals(this.outbox);
	}

	/**
	 * Wait until the reader has read everything or has gone. The kernel does not tell
	 * when a pipe gets empty, so it is asked.
	 * @param before the status of the pipe before
	 * @return the status of the pipe
	 * @throws FifoException if a system call fails
	 */
	private FifoWriter.Status drain(FifoWriter.Status before) throws FifoException {
		FifoWriter.Status status = before;
		int pause = 1;
		while (status != FifoWriter.Status.NO_READER && !this.stopLimit.isOver() && !this.outbox.isDelivered()) {
			status = this.writer.awaitEvent(status == FifoWriter.Status.FULL, this.stopLimit.limitMillis(pause));
			if (status != FifoWriter.Status.NO_READER) {
				status = this.outbox.writeWaiting(SendingLoop::complete);
			}
			pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
		}
		return status;
	}

	private void serveLastReader() throws FifoException {
		this.writer.openIfRead();
		adoptLeftover();
		while (!this.stopLimit.isOver() && !this.outbox.isDelivered() && findReader()) {
			serveReader();
		}
	}

	private boolean findReader() throws FifoException {
		followPath();
		return this.writer.hasReader();
	}

	/**
	 * Serve no further reader.
	 * @param limit until when the reader that is there is waited for
	 */
	void stop(Deadline limit) {
		this.stopLimit = limit;
		this.stopping = true;
	}

	boolean isStopping() {
		return this.stopping;
	}

	/**
	 * Write another FIFO, once the readers of the former ones have gone.
	 * @param successor the FIFO that stands at the path now
	 */
	private void add(Fifo successor) {
		List<Fifo> between;
		synchronized (this.releasing) {
			between = List.copyOf(this.successors);
			this.successors.clear();
			this.successors.add(successor);
		}
		between.forEach(Fifo::release);
		release();
	}

	/**
	 * Let the out-thread look what is to be done, wherever it waits. Where the descriptor
	 * that this may take cannot be had even in place of the spare one, the next call, a
	 * second later at the latest, may have it.
	 * @return whether that was done
	 */
	boolean release() {
		LockSupport.unpark(this.thread);
		synchronized (this.releasing) {
			if (this.awaitingReader) {
				return this.writer.release();
			}
			if (!this.closed) {
				this.writer.wakeUp();
			}
			return true;
		}
	}

	/**
	 * Close what is not needed any more.
	 * @return whether nothing is left to do
	 */
	boolean settle() {
		this.formers.removeForsaken().forEach(Fifo::close);
		return (this.successors.isEmpty() || release()) && this.formers.isEmpty();
	}

	/**
	 * Close the pipe, and the FIFOs before and after it.
	 */
	void close() {
		synchronized (this.releasing) {
			this.closed = true;
		}
		this.writer.close();
		this.writer.fifo().release();
		this.successors.forEach(Fifo::release);
		this.formers.removeAll().forEach(Fifo::close);
	}

	@Override
	public boolean isThere(boolean notified) throws FifoException {
		// One that opened the pipe unnoticed before, and has gone, matters to nobody
		return !this.successors.isEmpty() || !this.writer.openAhead() || this.writer.hasReader();
	}

	@Override
	public void follow(Fifo successor, boolean started) throws FifoException {
		if (started || !this.successors.isEmpty() || this.writer.hasReader() || this.writer.unread() > 0) {
			add(successor);
			return;
		}
		Fifo former = this.writer.fifo();
		this.outbox.moveTo(successor);
		this.formers.add(former);
	}

	@Override
	public boolean isSettled() {
		return true;
	}

	/**
	 * Something that is tried again when it fails.
	 */
	private interface Attempt {

		void run() throws FifoException;

	}

}
