package io.pipeio.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.pipeio.concurrent.LineCounter;
import io.pipeio.concurrent.StopWait;
import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.inbound.EmptyPipeTasks;
import io.pipeio.inbound.LineDelivery;
import io.pipeio.inbound.LineSources;
import io.pipeio.inbound.ReadAhead;
import io.pipeio.inbound.ReaderHandover;
import io.pipeio.line.DiscardReason;
import io.pipeio.line.LineHandler;
import io.pipeio.watch.PipeUser;
import io.pipeio.work.LineInHand;
import org.jspecify.annotations.Nullable;

/**
 * The inbound half of a {@link PipeServer}; its counterpart is {@link LineSender}. Starts
 * and stops the in-thread, which runs the {@link ReceivingLoop}.
 *
 * <p>
 * That thread, {@code pipeio-<server>-in}, starts when it is needed
 * ({@link PipeThreadStart}), and is not a daemon: it keeps an application alive that has
 * nothing else to do. It blocks in {@code poll(2)}, from which {@link #stop} releases it
 * at once, and in the handler, for which a stop waits and which it then interrupts.
 */
final class LineReceiver implements PipeUser {

	/** Time for a handler that heeds its interruption. */
	private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final PipeServerContext context;

	private final LineSources sources;

	private final PipeThread thread;

	private final PipeFailures failures;

	private final ReaderHandover handover;

	private final PipeThreadStart starting;

	private final LineCounter received;

	private final LineInHand inHand;

	private final ReadAhead readAhead;

	private final LineDelivery delivery;

	private final ReceivingLoop loop;

	/** Whether nobody waits for this thread to end. */
	private volatile boolean stoppedByItself;

	LineReceiver(PipeServerContext context, Fifo fifo, PipeSettings pipe, LineHandler handler,
			@Nullable LineReceiver predecessor) throws FifoException {
		this.context = context;
		this.failures = new PipeFailures(context, PipeDirection.IN);
		this.thread = new PipeThread(context, PipeDirection.IN, this::runToEnd);
		this.handover = new ReaderHandover(this.thread, fifo, (predecessor != null) ? predecessor.handover : null);
		this.sources = new LineSources(fifo, pipe.maxLineLength(), pipe.capacity(), context.settings().charset(),
				context.events()::lineDiscarded);
		this.received = context.tally().statistics(PipeDirection.IN).begin();
		this.inHand = context.handlerWatch().begin(this.received, this.thread);
		this.readAhead = new ReadAhead(this.received, this.handover::isAbandoned);
		this.delivery = new LineDelivery(handler, this.received, this.inHand, this.readAhead, context.pause(),
				this.handover::isAbandoned, context.events());
		this.loop = new ReceivingLoop(context, this.thread, this.sources, this.handover, this.failures, this.received,
				this.readAhead, this.delivery);
		this.starting = new PipeThreadStart(context.resources(), fifo, this.handover::start, this.loop, this.failures);
	}

	/**
	 * Start to read. Where there is no thread to be had, the pipe is closed.
	 */
	void start() {
		try {
			EmptyPipeTasks tasks = this.context.emptyPipeTasks();
			tasks.setWakeUp(this::lookAgain);
			this.starting.whenNeeded(this.handover.hasPredecessor() || tasks.count() > 0);
		}
		catch (Throwable ex) {
			this.sources.closeReaders();
			endStatistics();
			throw ex;
		}
	}

	/**
	 * Look whether the pipe is empty, for those who wait for that.
	 */
	private void lookAgain() {
		try {
			if (!this.delivery.isStopping()) {
				this.starting.now();
			}
		}
		catch (Throwable ex) {
			// The first client starts the thread, then
			this.failures.report(ex);
		}
		this.sources.wakeUp();
	}

	/**
	 * Whether a handler may still run.
	 * @return whether the in-thread is alive, or one that it waits for
	 */
	boolean isAlive() {
		return this.handover.findAlive() != null;
	}

	Thread thread() {
		return this.thread;
	}

	/**
	 * Discard what is not handled yet, instead of handing it to the handler.
	 */
	void abandon() {
		this.handover.abandon();
	}

	/**
	 * Whether the calling thread is one that {@link #stop} would wait for.
	 * @return whether it is the in-thread, or one that this waits for in turn
	 */
	boolean isOwnThread() {
		return this.handover.isCurrentThread();
	}

	/**
	 * Open another FIFO, which this thread may not come to for long: its handler is busy,
	 * or the server paused. Clients open it and write all the same.
	 * @param successor the FIFO that stands at the path now
	 * @throws FifoException if it cannot be opened
	 */
	@Override
	public void replace(Fifo successor) throws FifoException {
		this.starting.follow(successor);
		LockSupport.unpark(this.thread);
	}

	@Override
	public boolean settle() {
		FifoException refusal = this.sources.takeRefusal();
		if (refusal != null) {
			this.failures.report(refusal);
		}
		return this.starting.settle();
	}

	private void runToEnd() {
		try {
			run();
		}
		finally {
			awaitWork();
		}
	}

	/**
	 * Wait for what the handler has left behind, until that is done or the shutdown
	 * timeout is over: a stop that does not wait for this thread does not tell it so.
	 */
	private void awaitWork() {
		try {
			if (!this.handover.isAbandoned()) {
				long timeoutNanos = this.stoppedByItself ? this.context.settings().shutdownTimeoutNanos()
						: Long.MAX_VALUE;
				if (this.context.works().await(timeoutNanos)) {
					return;
				}
				this.context.events().stopTimedOut(PipeDirection.IN);
			}
		}
		catch (InterruptedException ex) {
			// The stop waits no longer
		}
		this.context.works().giveUp().forEach(this.context.events()::guard);
	}

	private void run() {
		try {
			this.loop.run();
		}
		finally {
			endStatistics();
		}
	}

	private void endStatistics() {
		this.failures.end();
		this.context.handlerWatch().end(this.inHand);
		this.context.tally().statistics(PipeDirection.IN).end(this.received);
	}

	/**
	 * Go on after a pause.
	 */
	void resume() {
		release();
	}

	/**
	 * Stop reading, once the pipe was taken away from the clients: handle what is in it,
	 * let the running handler finish, close.
	 * @param timeoutNanos how long to wait for the handler before it is interrupted
	 */
	void stop(long timeoutNanos) {
		this.delivery.stop();
		this.starting.nowOrElse(this::endWithoutThread);
		if (isOwnThread()) {
			this.stoppedByItself = true;
			release();
		}
		else if (!StopWait.on(this.thread, timeoutNanos, this::release)) {
			this.handover.abandon();
			Thread alive = this.handover.findAlive();
			if (alive != null) {
				alive.interrupt();
			}
			release();
			discardReadAhead();
			this.context.events().stopTimedOut(PipeDirection.IN);
		}
	}

	/**
	 * Report what nobody will ever handle, where the handler does not return: its thread
	 * does that otherwise.
	 */
	private void discardReadAhead() {
		if (!StopWait.join(this.thread, GRACE_NANOS)) {
			Thread.currentThread().interrupt();
		}
		if (this.thread.isAlive()) {
			this.readAhead.take(this::discardLine, () -> this.sources.giveUp().forEach(this::discard));
		}
	}

	private void discardLine(int length) {
		this.context.events().lineDiscarded(PipeDirection.IN, DiscardReason.STOPPED, length);
	}

	private void discard(long bytes) {
		if (bytes > 0) {
			this.context.events().lineDiscarded(PipeDirection.IN, DiscardReason.STOPPED, bytes);
		}
	}

	/**
	 * End without a thread: a handler might block the one that stops the server.
	 */
	private void endWithoutThread() {
		this.handover.abandon();
		run();
	}

	private void release() {
		this.sources.wakeUp();
		LockSupport.unpark(this.thread);
	}

}
