package io.pipeio.server;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.pipeio.concurrent.LineCounter;
import io.pipeio.concurrent.RetryPause;
import io.pipeio.concurrent.StopWait;
import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoReader;
import io.pipeio.inbound.EmptyPipeTasks;
import io.pipeio.inbound.LineSource;
import io.pipeio.inbound.LineSources;
import io.pipeio.inbound.ReadAhead;
import io.pipeio.inbound.ReadBuffers;
import io.pipeio.inbound.ReaderHandover;
import io.pipeio.inbound.UnfinishedLine;
import io.pipeio.line.DiscardReason;
import io.pipeio.line.IncompleteLine;
import io.pipeio.line.Line;
import io.pipeio.line.LineFramer;
import io.pipeio.line.LineHandler;
import io.pipeio.line.LineView;
import io.pipeio.work.LineInHand;
import org.jspecify.annotations.Nullable;

/**
 * The inbound half of a {@link PipeServer}; its counterpart is {@link LineSender}. Reads
 * the in-pipe, frames the lines and hands them to the handler, all on one thread.
 *
 * <p>
 * That thread, {@code pipeio-<server>-in}, starts when it is needed
 * ({@link PipeThreadStart}), and is not a daemon: it keeps an application alive that has
 * nothing else to do. It blocks in {@code poll(2)}, from which {@link #stop} releases it
 * at once, and in the handler, for which a stop waits and which it then interrupts.
 */
final class LineReceiver implements PipeUser {

	/** For a handler that heeds its interruption. */
	private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final RetryPause pause = new RetryPause();

	private final PipeServerContext context;

	private final LineHandler handler;

	private final LineSources sources;

	private final PipeThread thread;

	private final PipeFailures failures;

	private final ReadBuffers buffers;

	private final ReaderHandover succession;

	private final PipeThreadStart starting;

	private final LineCounter received;

	private final LineInHand inHand;

	private final ReadAhead readAhead;

	private volatile boolean stopping;

	/** Whether nobody waits for this thread to end. */
	private volatile boolean stoppedByItself;

	/** Whether the handler has got lines since it was told of the end of a read. */
	private boolean handedOver;

	LineReceiver(PipeServerContext context, Fifo fifo, PipeSettings pipe, LineHandler handler,
			@Nullable LineReceiver predecessor) throws FifoException {
		this.context = context;
		this.handler = handler;
		this.buffers = new ReadBuffers(context.resources().buffers(), this::allocate);
		this.failures = new PipeFailures(context, PipeDirection.IN);
		this.thread = new PipeThread(context, PipeDirection.IN, this::runToEnd);
		this.succession = new ReaderHandover(this.thread, fifo, (predecessor != null) ? predecessor.succession : null);
		this.sources = new LineSources(fifo, pipe.maxLineLength(), pipe.capacity(), context.settings().charset(),
				(reason, bytes) -> context.events().lineDiscarded(PipeDirection.IN, reason, bytes));
		this.starting = new PipeThreadStart(context.resources(), fifo, this.succession::start,
				new FirstWriter(this.sources), this.failures);
		this.received = context.tally().statistics(PipeDirection.IN).begin();
		this.inHand = context.handlerWatch().begin(this.received, this.thread);
		this.readAhead = new ReadAhead(this.received, this.succession::isAbandoned);
	}

	/**
	 * Start to read. Where there is no thread to be had, the pipe is closed.
	 */
	void start() {
		try {
			EmptyPipeTasks tasks = this.context.emptyPipeTasks();
			tasks.setWakeUp(this::lookAgain);
			this.starting.whenNeeded(this.succession.hasPredecessor() || tasks.count() > 0);
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
			if (!this.stopping) {
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
		return this.succession.findAlive() != null;
	}

	Thread thread() {
		return this.thread;
	}

	/**
	 * Discard what is not handled yet, instead of handing it to the handler.
	 */
	void abandon() {
		this.succession.abandon();
	}

	/**
	 * Whether the calling thread is one that {@link #stop} would wait for.
	 * @return whether it is the in-thread, or one that this waits for in turn
	 */
	boolean isOwnThread() {
		return this.succession.isCurrentThread();
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
			if (!this.succession.isAbandoned()) {
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
			resume(this.succession.awaitPredecessor());
			callBack(this.handler::readingStarted);
			while (!this.stopping) {
				awaitResumption();
				receive();
			}
		}
		finally {
			drain();
			this.sources.close();
			endStatistics();
		}
	}

	private void endStatistics() {
		this.failures.end();
		this.context.handlerWatch().end(this.inHand);
		this.context.tally().statistics(PipeDirection.IN).end(this.received);
	}

	/**
	 * Go on in mid-line where the thread before has stopped: the FIFO had a reader all
	 * the time, so that its client may not have noticed anything.
	 * @param line what that thread was reading
	 */
	private void resume(@Nullable UnfinishedLine line) {
		if (line != null && !this.sources.resume(line)) {
			line.framer().end(IncompleteLine.DISCARD);
		}
	}

	private void receive() {
		try {
			followPath();
			int tasks = this.context.emptyPipeTasks().count();
			Throwable failure = null;
			boolean received = false;
			for (LineSource source : this.sources.all()) {
				try {
					received |= !this.stopping && receive(source);
				}
				catch (Throwable ex) {
					// The others are read all the same: they may hold what this one lacks
					failure = ex;
				}
			}
			awaitMore(failure, received, tasks);
		}
		catch (Throwable ex) {
			this.failures.report(ex);
			this.pause.take();
		}
	}

	private void awaitMore(@Nullable Throwable failure, boolean received, int tasks) throws FifoException {
		if (failure == null) {
			clearFailures();
		}
		else {
			this.failures.report(failure);
		}
		if (received) {
			lookAtOthers();
		}
		else if (failure != null) {
			this.pause.take();
		}
		else {
			awaitClient(tasks);
		}
	}

	/**
	 * Note that all is well before the next client comes, for which this thread may wait
	 * for long.
	 * @throws FifoException if a system call fails
	 */
	private void clearFailures() throws FifoException {
		if (this.failures.isFailing()) {
			// The wait itself may be what has failed
			this.sources.look();
			this.failures.clear();
		}
	}

	/**
	 * See that a client which always has something to read hides no other.
	 * @throws FifoException if a system call fails
	 */
	private void lookAtOthers() throws FifoException {
		if (this.sources.size() > 1) {
			this.sources.look();
		}
	}

	/**
	 * Wait for a client, or do what was to be done as soon as there is nothing to read.
	 * @param tasks how many tasks there were before the pipe was looked into
	 * @throws FifoException if a system call fails
	 */
	private void awaitClient(int tasks) throws FifoException {
		if (tasks == 0) {
			this.sources.await();
		}
		else if (!this.sources.hasClient() && !this.sources.hasNext()) {
			this.context.emptyPipeTasks().run(tasks);
		}
	}

	private void followPath() throws FifoException {
		LineSource surplus = this.sources.findSurplus();
		// What is left is drained, unless a stop that has given up has reported it
		while (!this.stopping && (surplus != null || this.sources.hasNext())) {
			if (surplus != null) {
				drain(surplus);
			}
			else {
				catchUp();
				this.sources.openNext();
			}
			surplus = this.sources.findSurplus();
		}
	}

	/**
	 * Handle what the FIFOs hold before the next one is read: it was written earlier. A
	 * client that goes on writing does not hold up the next one.
	 * @throws FifoException if a system call fails
	 */
	private void catchUp() throws FifoException {
		this.sources.look();
		for (LineSource source : this.sources.all()) {
			// One more to learn of the client
			int reads = 1 + source.reader().available() / FifoReader.BUFFER_SIZE + 1;
			while (!this.stopping && reads > 0 && catchUp(source)) {
				reads--;
			}
		}
	}

	private boolean catchUp(LineSource source) {
		try {
			return receive(source);
		}
		catch (FifoException ex) {
			// The next one is read all the same
			this.failures.report(ex);
			return false;
		}
	}

	private boolean receive(LineSource source) throws FifoException {
		// Where a failure has left some of the last read
		handleRest(source.framer());
		FifoReader.Event event = source.reader().next();
		switch (event) {
			case CONNECTED -> setConnected(source, true);
			case BYTES -> {
				setConnected(source, true);
				this.thread.noteTurn();
				handleLines(source.framer(), source.reader().bytes());
			}
			case DISCONNECTED -> {
				awaitResumption();
				handle(source.framer().end(this.context.settings().incompleteLine()));
				completeRead();
				setConnected(source, false);
				if (source.isForsaken()) {
					this.sources.remove(source);
					source.closeForsaken();
					return false;
				}
			}
			case NOTHING -> {
				return lookForClients(source);
			}
		}
		return true;
	}

	/**
	 * See whether somebody is left who has opened a deleted FIFO.
	 * @return whether it is to be read again
	 */
	private static boolean lookForClients(LineSource source) {
		boolean forsaken = source.isForsaken() && !source.reader().isConnected();
		if (forsaken) {
			source.reader().probe();
		}
		return forsaken;
	}

	private void setConnected(LineSource source, boolean connected) {
		if (source.isConnected() == connected) {
			return;
		}
		boolean before = this.sources.isConnected();
		source.setConnected(connected);
		if (before == this.sources.isConnected()) {
			return;
		}
		if (connected) {
			this.context.events().clientConnected(PipeDirection.IN);
		}
		else {
			this.context.events().clientDisconnected(PipeDirection.IN);
		}
	}

	private void handleLines(LineFramer framer, ByteBuffer bytes) {
		int length = bytes.remaining();
		byte[] chunk = this.buffers.take(length);
		this.received.addBytes(length);
		bytes.get(chunk, 0, length);
		framer.feed(chunk, length);
		handleRest(framer);
		this.buffers.giveBack(framer.recycle());
	}

	private void handleRest(LineFramer framer) {
		this.readAhead.of(framer);
		LineView line = framer.next();
		while (line != null) {
			awaitResumption();
			handle(line);
			line = framer.next();
		}
		completeRead();
	}

	/**
	 * While the server is paused, read nothing, and hand over nothing of what was read: a
	 * stop ends that, since nobody else will ever have it.
	 */
	private void awaitResumption() {
		if (isHeldBack()) {
			// Tells observers, perhaps, who may use up what resumes this thread
			this.inHand.end();
			while (isHeldBack()) {
				LockSupport.park(this);
				// A handler that has paused its own server is not waited for
				Thread.interrupted();
			}
		}
	}

	private boolean isHeldBack() {
		return this.context.pause().isOn() && !this.stopping;
	}

	/**
	 * Go on after a pause.
	 */
	void resume() {
		release();
	}

	private void completeRead() {
		if (this.handedOver) {
			this.handedOver = false;
			callBack(this.handler::readComplete);
		}
	}

	private void callBack(Runnable callback) {
		this.inHand.beginRest();
		this.readAhead.enter();
		this.context.events().guard(callback);
		this.readAhead.exit();
		this.inHand.end();
		Thread.interrupted();
	}

	/**
	 * Wait for memory rather than lose what was read: the pipe fills meanwhile.
	 * @param length how much
	 */
	private byte[] allocate(int length) {
		while (true) {
			try {
				return new byte[length];
			}
			catch (OutOfMemoryError ex) {
				if (this.succession.isAbandoned()) {
					throw ex;
				}
				this.failures.report(ex);
				this.pause.take();
			}
		}
	}

	private void handle(@Nullable LineView line) {
		if (line == null) {
			return;
		}
		if (this.succession.isAbandoned()) {
			discard(line.length());
			return;
		}
		this.handedOver = true;
		this.readAhead.enter();
		this.received.addLine();
		this.inHand.begin();
		Throwable failure = call(line);
		if (failure != null) {
			tellOfFailure(line, failure);
		}
		this.readAhead.exit();
		// What one handler leaves behind is not for the next line's
		Thread.interrupted();
	}

	private void discard(int length) {
		this.context.events().lineDiscarded(PipeDirection.IN, DiscardReason.STOPPED, length);
	}

	private @Nullable Throwable call(LineView line) {
		try {
			this.handler.handle(line);
			return null;
		}
		catch (Throwable ex) {
			return ex;
		}
	}

	private void tellOfFailure(LineView view, Throwable failure) {
		Line line;
		try {
			line = view.toLine();
		}
		catch (OutOfMemoryError ex) {
			this.context.events().lineDiscarded(PipeDirection.IN, DiscardReason.OUT_OF_MEMORY, view.length());
			return;
		}
		this.context.events().handlerFailed(line, failure);
	}

	private void drain() {
		while (this.sources.hasNext()) {
			this.sources.openNext();
		}
		this.sources.all().forEach(this::drain);
	}

	/**
	 * Handle what was in the pipe when it was closed, and no more: a client that goes on
	 * writing must not hold up the stop. What stands unterminated then is incomplete
	 * whatever the settings, unless its client has closed the pipe.
	 */
	private void drain(LineSource source) {
		try {
			handleRest(source.framer());
			boolean superseded = this.succession.isSuperseded();
			if (!source.isClosedAhead() && (this.succession.hasHeirOf(source.fifo())
					|| ((this.succession.isAbandoned() || superseded) && source.isInPlace()))) {
				// What is in the pipe is for those who read it after this
				leave(source.unfinishedLine());
				return;
			}
			FifoReader.Remainder remainder = source.takeRemainder(this::allocate);
			if (source.givenUp() > 0) {
				lost(remainder.bytes() - source.givenUp());
				source.framer().end(IncompleteLine.DISCARD);
				return;
			}
			this.readAhead.close(remainder.chunks());
			while (this.readAhead.feed(source.framer())) {
				handleRest(source.framer());
			}
			handle(source.framer()
				.end(remainder.ended() ? this.context.settings().incompleteLine() : IncompleteLine.DISCARD));
			completeRead();
			if (!superseded) {
				lost(remainder.refused());
			}
		}
		catch (Throwable ex) {
			this.failures.report(ex);
		}
		finally {
			setConnected(source, false);
			this.sources.remove(source);
			lost(this.readAhead.clear());
			lost(source.close());
		}
	}

	private void leave(UnfinishedLine line) {
		if (!line.framer().isInLine() || !this.succession.leave(line)) {
			line.framer().end(IncompleteLine.DISCARD);
		}
	}

	private void lost(long bytes) {
		if (bytes > 0) {
			this.context.events().lineDiscarded(PipeDirection.IN, DiscardReason.STOPPED, bytes);
		}
	}

	/**
	 * Stop reading, once the pipe was taken away from the clients: handle what is in it,
	 * let the running handler finish, close.
	 * @param timeoutNanos how long to wait for the handler before it is interrupted
	 */
	void stop(long timeoutNanos) {
		this.stopping = true;
		this.starting.nowOrElse(this::discard);
		if (isOwnThread()) {
			this.stoppedByItself = true;
			release();
		}
		else if (!StopWait.on(this.thread, timeoutNanos, this::release)) {
			this.succession.abandon();
			Thread alive = this.succession.findAlive();
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
			this.readAhead.take(this::discard, () -> this.sources.giveUp().forEach(this::lost));
		}
	}

	/**
	 * End without a thread: a handler might block the one that stops the server.
	 */
	private void discard() {
		this.succession.abandon();
		run();
	}

	private void release() {
		this.sources.wakeUp();
		LockSupport.unpark(this.thread);
	}

}
