package io.pipeio.inbound;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.pipeio.concurrent.LineCounter;
import io.pipeio.line.DiscardReason;
import io.pipeio.line.Line;
import io.pipeio.line.LineFramer;
import io.pipeio.line.LineHandler;
import io.pipeio.line.LineView;
import io.pipeio.work.LineInHand;
import org.jspecify.annotations.Nullable;

/**
 * Delivers lines to the handler, and waits while the server is paused. Called by the
 * in-thread, except for {@link #stop()}.
 *
 * @since 0.1.0
 */
public final class LineDelivery {

	private final LineHandler handler;

	private final LineCounter received;

	private final LineInHand inHand;

	private final ReadAhead readAhead;

	private final ReadingPause pause;

	private final BooleanSupplier abandoned;

	private final InboundEvents events;

	private volatile boolean stopping;

	/** Whether lines were delivered since the handler was told of the end of a read. */
	private boolean delivered;

	/**
	 * Create a delivery.
	 * @param handler handles the lines
	 * @param received counts the lines
	 * @param inHand told when the handler begins and ends
	 * @param readAhead keeps what was read and not delivered
	 * @param pause holds back lines
	 * @param abandoned whether a stop has given up on the handler: lines are discarded
	 * @param events told of lines that are discarded and of failures
	 */
	public LineDelivery(LineHandler handler, LineCounter received, LineInHand inHand, ReadAhead readAhead,
			ReadingPause pause, BooleanSupplier abandoned, InboundEvents events) {
		this.handler = handler;
		this.received = received;
		this.inHand = inHand;
		this.readAhead = readAhead;
		this.pause = pause;
		this.abandoned = abandoned;
		this.events = events;
	}

	/**
	 * Tell the handler that reading starts.
	 */
	public void begin() {
		callBack(this.handler::readingStarted);
	}

	/**
	 * Deliver all complete lines, and tell the handler that there are no more for now.
	 * @param framer has the lines
	 */
	public void deliver(LineFramer framer) {
		this.readAhead.of(framer);
		LineView line = framer.next();
		while (line != null) {
			awaitResumption();
			deliver(line);
			line = framer.next();
		}
		completeRead();
	}

	/**
	 * Deliver a line, or discard it if a stop has given up on the handler.
	 * @param line the line; nothing is done for {@code null}
	 */
	public void deliver(@Nullable LineView line) {
		if (line == null) {
			return;
		}
		if (this.abandoned.getAsBoolean()) {
			this.events.lineDiscarded(DiscardReason.STOPPED, line.length());
			return;
		}
		this.delivered = true;
		this.readAhead.enter();
		this.received.addLine();
		this.inHand.begin();
		try {
			this.handler.handle(line);
		}
		catch (Throwable ex) {
			reportFailure(line, ex);
		}
		this.readAhead.exit();
		// What one handler leaves behind is not for the next line's
		Thread.interrupted();
	}

	private void reportFailure(LineView view, Throwable failure) {
		Line line;
		try {
			line = view.toLine();
		}
		catch (OutOfMemoryError ex) {
			this.events.lineDiscarded(DiscardReason.OUT_OF_MEMORY, view.length());
			return;
		}
		this.events.handlerFailed(line, failure);
	}

	/**
	 * Tell the handler that there are no more lines for now.
	 */
	public void completeRead() {
		if (this.delivered) {
			this.delivered = false;
			callBack(this.handler::readComplete);
		}
	}

	private void callBack(Runnable callback) {
		this.inHand.beginRest();
		this.readAhead.enter();
		this.events.guard(callback);
		this.readAhead.exit();
		this.inHand.end();
		Thread.interrupted();
	}

	/**
	 * Wait while the server is paused: nothing is read, and nothing delivered of what was
	 * read. A stop ends the wait, since nobody else will ever have these lines.
	 */
	public void awaitResumption() {
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
		return this.pause.isOn() && !this.stopping;
	}

	/**
	 * Heed no pause any more. Called by any thread, which then unparks the in-thread.
	 */
	public void stop() {
		this.stopping = true;
	}

	/**
	 * Whether a stop has begun.
	 * @return whether {@link #stop()} was called
	 */
	public boolean isStopping() {
		return this.stopping;
	}

}
