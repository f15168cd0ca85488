package io.pipeio.server;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.pipeio.concurrent.Deadline;
import io.pipeio.concurrent.LineCounter;
import io.pipeio.concurrent.RetryPause;
import io.pipeio.concurrent.StopWait;
import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoWriter;
import io.pipeio.fifo.FormerFifos;
import io.pipeio.line.DiscardReason;
import io.pipeio.queue.DiscardedLines;
import io.pipeio.queue.DroppedLine;
import io.pipeio.queue.LineNotSentException;
import io.pipeio.queue.LineNotSentException.Reason;
import io.pipeio.queue.PipeQueue;
import io.pipeio.queue.TornLine;
import io.pipeio.queue.UndeliveredLines;
import io.pipeio.queue.WithdrawableLine;
import io.pipeio.work.RoomWaiters;
import org.jspecify.annotations.Nullable;

/**
 * The outbound half of a {@link PipeServer}; its counterpart is {@link LineReceiver}.
 * Waits for readers, and writes what waits in the {@link LineOutbox}.
 *
 * <p>
 * Its thread, {@code pipeio-<server>-out}, starts when it is needed
 * ({@link PipeThreadStart}), and blocks in {@code open(2)} while there is no reader and
 * in {@code poll(2)} while there is one; {@link #stop} releases it from the first at
 * once, and from the second when the reader has read everything, has gone, or the time is
 * over. What depends on the futures of {@link #sendAsync} runs on it.
 */
final class LineSender implements PipeUser, RoomWaiters {

	private static final long LEAST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(800);

	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private static final int LONGEST_PAUSE_MILLIS = 16;

	private final RetryPause pause = new RetryPause();

	private final PipeServerContext context;

	private final FifoWriter writer;

	private final LineOutbox outbox;

	private final Thread thread;

	private final PipeFailures failures;

	private final PipeThreadStart starting;

	private final LineCounter accepted;

	/** What has taken the place of the pipe since it was deleted, oldest first. */
	private final Queue<Fifo> successors = new ConcurrentLinkedQueue<>();

	/** Those that have lost their place before there was a reader. */
	private final FormerFifos formers = new FormerFifos();

	/** Guards the writer against being released at the wrong time, or after its close. */
	private final Object releasing = new Object();

	/** Whose thread may still take back what it has written: it has stopped itself. */
	private volatile @Nullable LineSender predecessor;

	private boolean awaitingReader;

	private boolean closed;

	private volatile boolean stopping;

	private volatile boolean abandoned;

	private volatile Deadline stopLimit = Deadline.of(0);

	LineSender(PipeServerContext context, Fifo fifo, PipeSettings pipe, @Nullable LineSender predecessor)
			throws FifoException {
		this.context = context;
		this.predecessor = predecessor;
		this.writer = new FifoWriter(fifo, pipe.capacity());
		this.accepted = context.tally().statistics(PipeDirection.OUT).begin();
		this.outbox = new LineOutbox(context.settings(), this.writer, this::dropped, this.accepted);
		this.failures = new PipeFailures(context, PipeDirection.OUT);
		this.thread = new PipeThread(context, PipeDirection.OUT, this::run);
		this.starting = new PipeThreadStart(context.resources(), fifo, this.thread::start, new FirstReader(),
				this.failures);
		// It would wait for itself to make room
		this.outbox.refuseToBlock(this.thread);
	}

	/**
	 * Start to wait for readers. Where there is no thread to be had, the pipe is closed.
	 */
	void start() {
		try {
			this.starting.whenNeeded(this.predecessor != null);
		}
		catch (Throwable ex) {
			this.writer.close();
			endStatistics();
			throw ex;
		}
	}

	private void endStatistics() {
		this.failures.end();
		this.context.tally().statistics(PipeDirection.OUT).end(this.accepted);
	}

	PipeQueue queue() {
		return this.outbox.status();
	}

	/**
	 * Send a line.
	 * @param line the line, without a newline
	 * @throws LineNotSentException if it was not accepted
	 */
	void send(byte[] line) {
		this.outbox.send(line, null);
	}

	/**
	 * Send a line.
	 * @param line the line, without a newline
	 * @param timeoutNanos how long to wait for room in the queue, if that is to be done
	 * @throws LineNotSentException if it was not accepted
	 */
	void send(byte[] line, long timeoutNanos) {
		this.outbox.send(line, null, timeoutNanos);
	}

	/**
	 * Send a line.
	 * @param line the line, without a newline
	 * @return completed when the pipe has the line
	 */
	CompletableFuture<@Nullable Void> sendAsync(byte[] line) {
		return sendAsync(line, this.context.settings().queue().sendTimeoutNanos());
	}

	/**
	 * Send a line.
	 * @param line the line, without a newline
	 * @param timeoutNanos how long to wait for room in the queue, if that is to be done
	 * @return completed when the pipe has the line
	 */
	CompletableFuture<@Nullable Void> sendAsync(byte[] line, long timeoutNanos) {
		CompletableFuture<@Nullable Void> written = new CompletableFuture<>();
		try {
			if (this.outbox.send(line, written, timeoutNanos)) {
				written.complete(null);
			}
		}
		catch (LineNotSentException ex) {
			written.completeExceptionally(ex);
		}
		return written;
	}

	/**
	 * Send a line that may be withdrawn.
	 * @param timeoutNanos how long to wait for room in the queue, if that is to be done
	 * @param before called with what is completed when the pipe has the line, before it
	 * is sent
	 */
	void sendWithdrawable(byte[] line, long timeoutNanos, Consumer<WithdrawableLine> before) {
		WithdrawableLine sent = new WithdrawableLine(line, this::withdraw);
		before.accept(sent);
		try {
			if (this.outbox.send(line, sent, timeoutNanos)) {
				sent.complete(null);
			}
		}
		catch (LineNotSentException ex) {
			sent.completeExceptionally(ex);
		}
	}

	private boolean withdraw(WithdrawableLine line) {
		DroppedLine withdrawn = this.outbox.withdraw(line);
		if (withdrawn != null) {
			reportWithdrawn(withdrawn);
		}
		return withdrawn != null;
	}

	private void reportWithdrawn(DroppedLine line) {
		this.context.events().lineDiscarded(PipeDirection.OUT, DiscardReason.WITHDRAWN, line.length());
		if (line.written() != null) {
			line.written().completeExceptionally(notSent(Reason.WITHDRAWN));
		}
	}

	private void dropped(DroppedLine line) {
		discarded(line, DiscardReason.QUEUE_FULL, Reason.DROPPED);
	}

	private void discarded(DroppedLine line, DiscardReason reason, Reason notSent) {
		this.context.events().lineDiscarded(PipeDirection.OUT, reason, line.length());
		if (line.written() != null) {
			line.written().completeExceptionally(notSent(notSent));
		}
	}

	/**
	 * Discard what waits, and tell so. Called by any thread.
	 * @return how many lines
	 */
	long discardWaiting() {
		DiscardedLines discarded = this.outbox.takeDiscarded();
		try {
			return discarded.forEach((line) -> discarded(line, DiscardReason.REQUESTED, Reason.DISCARDED));
		}
		finally {
			discarded.completions().forEach(this::tellOfDiscard);
		}
	}

	private void tellOfDiscard(CompletableFuture<@Nullable Void> written) {
		if (!written.completeExceptionally(notSent(Reason.DISCARDED))
				&& written instanceof WithdrawableLine withdrawable) {
			this.context.events().guard(withdrawable::tellWithdrawn);
		}
	}

	private LineNotSentException notSent(Reason reason) {
		return new LineNotSentException(this.context.settings().name(), reason);
	}

	@Override
	public void refuseToBlock(Thread thread) {
		this.outbox.refuseToBlock(thread);
	}

	@Override
	public void letBlock(Thread thread) {
		this.outbox.letBlock(thread);
	}

	/**
	 * Whether the readers have gone, and have read everything. Called by the out-thread.
	 * @return whether no line waits, and nobody is there who may just have read one
	 */
	boolean isReadAndLeft() {
		try {
			return this.outbox.isDelivered() && !this.writer.hasReader();
		}
		catch (FifoException ex) {
			return false;
		}
	}

	/**
	 * Write another FIFO, once the readers of the former ones have gone.
	 * @param successor the FIFO that stands at the path now
	 * @throws FifoException if a system call fails
	 */
	@Override
	public void replace(Fifo successor) throws FifoException {
		this.starting.follow(successor);
	}

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

	@Override
	public boolean settle() {
		boolean settled = this.starting.settle();
		this.formers.removeForsaken().forEach(Fifo::close);
		return (this.successors.isEmpty() || release()) && this.formers.isEmpty() && settled;
	}

	private void run() {
		try {
			awaitPredecessor();
			adoptLeftover();
			while (!this.stopping) {
				attempt(this::serveNextReader);
			}
			attempt(this::serveLastReader);
		}
		finally {
			end();
		}
	}

	private void awaitPredecessor() {
		Thread before = findPredecessor();
		while (before != null && !this.stopping) {
			StopWait.join(before, LOOK_NANOS);
			before = findPredecessor();
		}
		if (before == null) {
			this.predecessor = null;
		}
	}

	private @Nullable Thread findPredecessor() {
		LineSender before = this.predecessor;
		return (before != null) ? before.findAlive() : null;
	}

	private @Nullable Thread findAlive() {
		return (this.thread.isAlive() && !this.abandoned) ? this.thread : findPredecessor();
	}

	/**
	 * Whether the next start has to wait for this one, or for one that this waits for.
	 * @return whether one of them may still take back what it has written
	 */
	boolean isAlive() {
		return findAlive() != null;
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
	 * See to it that lines of a process that was killed are mended like our own. What the
	 * predecessor has left is its own while it is alive. Where the pipe cannot be looked
	 * into, it is served all the same.
	 */
	private void adoptLeftover() {
		try {
			if (this.predecessor == null && this.writer.hasLeftover()) {
				this.outbox.adopt(this.writer.copyLeftover());
			}
		}
		catch (FifoException | OutOfMemoryError ex) {
			this.failures.report(ex);
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

	private void writeUntilReaderHasGone() throws FifoException {
		FifoWriter.Status status = FifoWriter.Status.OK;
		while (status != FifoWriter.Status.NO_READER) {
			status = this.outbox.writeWaiting(LineSender::complete);
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
		this.outbox.withdrawUnwanted().forEach((line) -> {
			reportWithdrawn(line);
			if (line.written() instanceof WithdrawableLine withdrawn) {
				this.context.events().guard(withdrawn::tellWithdrawn);
			}
		});
	}

	/**
	 * Wait until the reader has read everything or has gone. The kernel does not tell
	 * when a pipe gets empty, so it is asked.
	 * @param before what was found last
	 * @return what was found
	 * @throws FifoException if a system call fails
	 */
	private FifoWriter.Status drain(FifoWriter.Status before) throws FifoException {
		FifoWriter.Status status = before;
		int pause = 1;
		while (status != FifoWriter.Status.NO_READER && !this.stopLimit.isOver() && !this.outbox.isDelivered()) {
			status = this.writer.awaitEvent(status == FifoWriter.Status.FULL, this.stopLimit.limitMillis(pause));
			if (status != FifoWriter.Status.NO_READER) {
				status = this.outbox.writeWaiting(LineSender::complete);
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
	 * Stop sending, once the pipe was taken away from the clients. Senders that wait are
	 * refused; what the reader does not read in time is reported as undelivered.
	 * @param timeoutNanos how long to wait for the reader; a second at the least is
	 * waited for the out-thread, which may be held up by an observer or by what depends
	 * on a future
	 */
	void stop(long timeoutNanos) {
		this.stopLimit = Deadline.of(timeoutNanos);
		this.stopping = true;
		this.outbox.close();
		this.starting.nowOrElse(this::run);
		if (Thread.currentThread() != this.thread
				&& !StopWait.on(this.thread, this.stopLimit.nanosWithGrace(LEAST_WAIT_NANOS), this::release)) {
			this.outbox.abandon();
			this.abandoned = true;
			this.context.events().stopTimedOut(PipeDirection.OUT);
		}
	}

	/**
	 * Let the out-thread look what is to be done, wherever it waits. Where the descriptor
	 * that this may take cannot be had even in place of the spare one, the next call, a
	 * second later at the latest, may have it.
	 * @return whether that was done
	 */
	private boolean release() {
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

	private void end() {
		this.outbox.close();
		UndeliveredLines undelivered = null;
		try {
			undelivered = removeUndelivered();
		}
		finally {
			close();
			endStatistics();
			if (undelivered != null) {
				report(undelivered);
			}
		}
	}

	private void report(UndeliveredLines undelivered) {
		LineNotSentException failure = notSent(Reason.STOPPED);
		try {
			if (!undelivered.lines().isEmpty()) {
				this.context.events().linesUndelivered(undelivered.lines());
			}
		}
		finally {
			undelivered.completions().forEach((written) -> written.completeExceptionally(failure));
		}
	}

	private UndeliveredLines removeUndelivered() {
		try {
			return this.outbox.removeUnread();
		}
		catch (Throwable ex) {
			this.failures.report(ex);
			return this.outbox.removeLeftInPipe();
		}
	}

	private void close() {
		synchronized (this.releasing) {
			this.closed = true;
		}
		this.writer.close();
		this.writer.fifo().release();
		this.successors.forEach(Fifo::release);
		this.formers.removeAll().forEach(Fifo::close);
	}

	/**
	 * Looks for the first reader of an out-pipe that has no thread yet.
	 */
	private final class FirstReader implements PipeThreadStart.FirstClient {

		@Override
		public boolean isThere(boolean notified) throws FifoException {
			LineSender sender = LineSender.this;
			// One that opened the pipe unnoticed before, and has gone, matters to nobody
			return !sender.successors.isEmpty() || !sender.writer.openAhead() || sender.writer.hasReader();
		}

		@Override
		public void follow(Fifo successor, boolean started) throws FifoException {
			LineSender sender = LineSender.this;
			if (started || !sender.successors.isEmpty() || sender.writer.hasReader() || sender.writer.unread() > 0) {
				sender.add(successor);
				return;
			}
			Fifo former = sender.writer.fifo();
			sender.outbox.moveTo(successor);
			sender.formers.add(former);
		}

		@Override
		public boolean isSettled() {
			return true;
		}

	}

	/**
	 * Something that is tried again when it fails.
	 */
	private interface Attempt {

		void run() throws FifoException;

	}

}
