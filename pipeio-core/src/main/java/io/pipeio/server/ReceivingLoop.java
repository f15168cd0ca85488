package io.pipeio.server;

import java.nio.ByteBuffer;

import io.pipeio.concurrent.LineCounter;
import io.pipeio.concurrent.RetryPause;
import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoReader;
import io.pipeio.inbound.LineDelivery;
import io.pipeio.inbound.LineSource;
import io.pipeio.inbound.LineSources;
import io.pipeio.inbound.ReadAhead;
import io.pipeio.inbound.ReadBuffers;
import io.pipeio.inbound.ReaderHandover;
import io.pipeio.inbound.UnfinishedLine;
import io.pipeio.line.DiscardReason;
import io.pipeio.line.IncompleteLine;
import io.pipeio.line.LineFramer;
import org.jspecify.annotations.Nullable;

/**
 * The loop of the in-thread: reads the FIFOs of the in-pipe, frames lines and
 * {@link LineDelivery delivers} them. Its counterpart is {@link SendingLoop}.
 *
 * <p>
 * {@link #run} belongs to the in-thread, or to the thread that stops the server where no
 * in-thread could be started. {@link #isThere}, {@link #follow} and {@link #isSettled}
 * are called with the lock of {@link PipeThreadStart}.
 */
final class ReceivingLoop implements PipeThreadStart.FirstClient {

	private final RetryPause pause = new RetryPause();

	private final PipeServerContext context;

	private final PipeThread thread;

	private final LineSources sources;

	private final ReaderHandover handover;

	private final PipeFailures failures;

	private final LineCounter received;

	private final ReadAhead readAhead;

	private final LineDelivery delivery;

	private final ReadBuffers buffers;

	ReceivingLoop(PipeServerContext context, PipeThread thread, LineSources sources, ReaderHandover handover,
			PipeFailures failures, LineCounter received, ReadAhead readAhead, LineDelivery delivery) {
		this.context = context;
		this.thread = thread;
		this.sources = sources;
		this.handover = handover;
		this.failures = failures;
		this.received = received;
		this.readAhead = readAhead;
		this.delivery = delivery;
		this.buffers = new ReadBuffers(context.resources().buffers(), this::allocate);
	}

	/**
	 * Receive until the server stops, then handle what the pipe holds, and close it.
	 */
	void run() {
		try {
			resume(this.handover.awaitPredecessor());
			this.delivery.begin();
			while (!this.delivery.isStopping()) {
				this.delivery.awaitResumption();
				receive();
			}
		}
		finally {
			drain();
			this.sources.close();
		}
	}

	/**
	 * Go on in mid-line where the thread before has stopped: the FIFO had a reader all
	 * the time, so that its client may not have noticed anything.
	 * @param line the line that that thread was reading
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
					received |= !this.delivery.isStopping() && receive(source);
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
	 * Wait for a client, or run the tasks that were to be run once there is nothing to
	 * read.
	 * @param tasks the number of tasks before the pipe was read
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
		while (!this.delivery.isStopping() && (surplus != null || this.sources.hasNext())) {
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
			while (!this.delivery.isStopping() && reads > 0 && catchUp(source)) {
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
		this.delivery.deliver(source.framer());
		FifoReader.Event event = source.reader().next();
		switch (event) {
			case CONNECTED -> setConnected(source, true);
			case BYTES -> {
				setConnected(source, true);
				this.thread.noteTurn();
				deliver(source.framer(), source.reader().bytes());
			}
			case DISCONNECTED -> {
				this.delivery.awaitResumption();
				this.delivery.deliver(source.framer().end(this.context.settings().incompleteLine()));
				this.delivery.completeRead();
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
	 * Check whether somebody is left who has opened a deleted FIFO.
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

	private void deliver(LineFramer framer, ByteBuffer bytes) {
		int length = bytes.remaining();
		byte[] chunk = this.buffers.take(length);
		this.received.addBytes(length);
		bytes.get(chunk, 0, length);
		framer.feed(chunk, length);
		this.delivery.deliver(framer);
		this.buffers.giveBack(framer.recycle());
	}

	/**
	 * Allocate a buffer; wait for memory rather than lose what was read: the pipe fills
	 * meanwhile.
	 * @param length the number of bytes
	 */
	private byte[] allocate(int length) {
		while (true) {
			try {
				return new byte[length];
			}
			catch (OutOfMemoryError ex) {
				if (this.handover.isAbandoned()) {
					throw ex;
				}
				this.failures.report(ex);
				this.pause.take();
			}
		}
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
			this.delivery.deliver(source.framer());
			boolean superseded = this.handover.isSuperseded();
			if (!source.isClosedAhead() && (this.handover.hasHeirOf(source.fifo())
					|| ((this.handover.isAbandoned() || superseded) && source.isInPlace()))) {
				// What is in the pipe is for those who read it after this
				leave(source.unfinishedLine());
				return;
			}
			FifoReader.Remainder remainder = source.takeRemainder(this::allocate);
			if (source.givenUp() > 0) {
				discard(remainder.bytes() - source.givenUp());
				source.framer().end(IncompleteLine.DISCARD);
				return;
			}
			this.readAhead.close(remainder.chunks());
			while (this.readAhead.feed(source.framer())) {
				this.delivery.deliver(source.framer());
			}
			this.delivery.deliver(source.framer()
				.end(remainder.ended() ? this.context.settings().incompleteLine() : IncompleteLine.DISCARD));
			this.delivery.completeRead();
			if (!superseded) {
				discard(remainder.refused());
			}
		}
		catch (Throwable ex) {
			this.failures.report(ex);
		}
		finally {
			setConnected(source, false);
			this.sources.remove(source);
			discard(this.readAhead.clear());
			discard(source.close());
		}
	}

	private void leave(UnfinishedLine line) {
		if (!line.framer().isInLine() || !this.handover.leave(line)) {
			line.framer().end(IncompleteLine.DISCARD);
		}
	}

	private void discard(long bytes) {
		if (bytes > 0) {
			this.context.events().lineDiscarded(PipeDirection.IN, DiscardReason.STOPPED, bytes);
		}
	}

	@Override
	public boolean isThere(boolean notified) throws FifoException {
		return notified || this.sources.hasFirstClient();
	}

	@Override
	public void follow(Fifo successor, boolean started) throws FifoException {
		this.sources.add(successor);
	}

	@Override
	public boolean isSettled() {
		return this.sources.size() == 1 && !this.sources.hasNext();
	}

}
