package io.pipeio.server;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoReader;
import io.pipeio.line.DiscardReason;
import io.pipeio.line.IncompleteLine;
import io.pipeio.line.Line;
import io.pipeio.line.LineFramer;
import io.pipeio.line.LineHandler;
import org.jspecify.annotations.Nullable;

/**
 * The inbound half of a {@link PipeServer}; its counterpart is {@link LineSender}. Reads
 * the in-pipe, frames the lines and hands them to the handler, all on one thread.
 *
 * <p>
 * That thread, {@code pipeio-<server>-in}, is not a daemon: it keeps an application alive
 * that has nothing else to do. It blocks in {@code poll(2)}, from which {@link #stop}
 * releases it at once, and in the handler, for which a stop waits and which it then
 * interrupts.
 */
final class LineReceiver {

	private final PipeServerContext context;

	private final Fifo fifo;

	private final LineHandler handler;

	private final FifoReader reader;

	private final LineFramer framer;

	private final Thread thread;

	private final PipeFailures failures;

	/** Whose thread may still handle lines: the server was restarted by its handler. */
	private volatile @Nullable LineReceiver predecessor;

	private volatile boolean stopping;

	private volatile boolean abandoned;

	LineReceiver(PipeServerContext context, Fifo fifo, LineHandler handler, @Nullable LineReceiver predecessor)
			throws FifoException {
		this.context = context;
		this.fifo = fifo;
		this.handler = handler;
		this.predecessor = predecessor;
		this.reader = new FifoReader(fifo);
		this.framer = new LineFramer(context.settings().maxLineLength(), context.settings().charset(), this::discarded);
		this.failures = new PipeFailures(context, PipeDirection.IN);
		this.thread = new PipeThread(context, PipeDirection.IN, this::run);
	}

	/**
	 * Start to read. Where there is no thread to be had, the pipe is closed.
	 */
	void start() {
		try {
			this.thread.start();
		}
		catch (Throwable ex) {
			this.reader.close();
			throw ex;
		}
	}

	boolean isAlive() {
		return this.thread.isAlive();
	}

	Thread thread() {
		return this.thread;
	}

	/**
	 * Whether the calling thread is one that {@link #stop} would wait for.
	 * @return whether it is the in-thread, or one that this waits for in turn
	 */
	boolean isOwnThread() {
		LineReceiver before = this.predecessor;
		return Thread.currentThread() == this.thread || (before != null && before.isOwnThread());
	}

	private void run() {
		try {
			awaitPredecessor();
			while (!this.stopping) {
				receive();
			}
			drain();
		}
		catch (Throwable ex) {
			this.failures.report(ex);
		}
		finally {
			close();
		}
	}

	private void awaitPredecessor() {
		LineReceiver before = this.predecessor;
		while (before != null && before.thread.isAlive() && !this.abandoned) {
			StopWait.join(before.thread, TimeUnit.MILLISECONDS.toNanos(100));
		}
		this.predecessor = null;
	}

	private void receive() {
		try {
			receive(this.reader.next());
			this.failures.clear();
		}
		catch (Throwable ex) {
			this.failures.report(ex);
			this.failures.pause();
		}
	}

	private void receive(FifoReader.Event event) {
		switch (event) {
			case CONNECTED -> this.context.observers().clientConnected(this.context.server(), PipeDirection.IN);
			case BYTES -> handleLines(this.reader.bytes());
			case DISCONNECTED -> {
				handle(this.framer.end(this.context.settings().incompleteLine()));
				this.context.observers().clientDisconnected(this.context.server(), PipeDirection.IN);
			}
			case WOKEN_UP -> {
			}
		}
	}

	private void handleLines(ByteBuffer bytes) {
		byte[] chunk = allocate(bytes.remaining());
		bytes.get(chunk);
		this.framer.feed(chunk);
		Line line = this.framer.next();
		while (line != null) {
			handle(line);
			line = this.framer.next();
		}
	}

	/**
	 * Wait for memory rather than lose what was read: the pipe fills meanwhile.
	 * @param length how much
	 * @return the memory
	 */
	private byte[] allocate(int length) {
		while (true) {
			try {
				return new byte[length];
			}
			catch (OutOfMemoryError ex) {
				if (this.abandoned) {
					throw ex;
				}
				this.failures.report(ex);
				this.failures.pause();
			}
		}
	}

	private void handle(@Nullable Line line) {
		if (line == null) {
			return;
		}
		if (this.abandoned) {
			discarded(DiscardReason.STOPPED, line.length());
			return;
		}
		try {
			this.handler.handle(line);
		}
		catch (Throwable ex) {
			this.context.observers().handlerFailed(this.context.server(), line, ex);
		}
		// What one handler leaves behind is not for the next line's
		Thread.interrupted();
	}

	/**
	 * Handle what was in the pipe when the stop began, and no more: a client that goes on
	 * writing must not hold up the stop. What stands unterminated then is incomplete
	 * whatever the settings, unless its client has closed the pipe.
	 * @throws FifoException if a system call fails
	 */
	private void drain() throws FifoException {
		int left = this.reader.available();
		FifoReader.Event event = FifoReader.Event.BYTES;
		while (event == FifoReader.Event.BYTES && left >= 0 && !this.abandoned) {
			event = this.reader.poll();
			left -= this.reader.bytes().remaining();
			receive(event);
		}
		this.framer.end(IncompleteLine.DISCARD);
	}

	private void close() {
		this.reader.close();
		this.fifo.releaseClients();
		this.fifo.close();
	}

	private void discarded(DiscardReason reason, long bytes) {
		this.context.observers().lineDiscarded(this.context.server(), reason, bytes);
	}

	/**
	 * Stop reading, once the pipe was taken away from the clients: handle what is in it,
	 * let the running handler finish, close.
	 * @param timeoutNanos how long to wait for the handler before it is interrupted
	 */
	void stop(long timeoutNanos) {
		this.stopping = true;
		if (isOwnThread()) {
			release();
		}
		else if (!StopWait.on(this.thread, timeoutNanos, this::release)) {
			this.abandoned = true;
			this.thread.interrupt();
			release();
			this.context.observers().stopTimedOut(this.context.server(), PipeDirection.IN);
		}
	}

	private void release() {
		this.reader.wakeUp();
		LockSupport.unpark(this.thread);
	}

}
