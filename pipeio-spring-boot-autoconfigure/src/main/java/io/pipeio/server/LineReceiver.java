package io.pipeio.server;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoReader;
import io.pipeio.line.DiscardReason;
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

	private volatile boolean stopping;

	private volatile boolean abandoned;

	LineReceiver(PipeServerContext context, Fifo fifo, LineHandler handler) throws FifoException {
		this.context = context;
		this.fifo = fifo;
		this.handler = handler;
		this.reader = new FifoReader(fifo);
		this.framer = new LineFramer(context.settings().maxLineLength(), context.settings().charset(), this::discarded);
		this.thread = new Thread(this::run, "pipeio-" + context.settings().name() + "-in");
		this.thread.setDaemon(false);
	}

	void start() {
		this.thread.start();
	}

	Thread thread() {
		return this.thread;
	}

	boolean isOwnThread() {
		return Thread.currentThread() == this.thread;
	}

	private void run() {
		try {
			while (!this.stopping) {
				receive();
			}
			drain();
		}
		catch (FifoException ex) {
			failed(ex);
		}
		finally {
			this.reader.close();
			this.fifo.close();
		}
	}

	private void receive() {
		try {
			receive(this.reader.next());
		}
		catch (FifoException | RuntimeException ex) {
			failed(ex);
			LockSupport.parkNanos(this, TimeUnit.SECONDS.toNanos(1));
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
		byte[] chunk = new byte[bytes.remaining()];
		bytes.get(chunk);
		this.framer.feed(chunk);
		Line line = this.framer.next();
		while (line != null) {
			handle(line);
			line = this.framer.next();
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
	}

	/**
	 * Handle what was in the pipe when the stop began, and no more: a client that goes on
	 * writing must not hold up the stop.
	 * @throws FifoException if a system call fails
	 */
	private void drain() throws FifoException {
		int left = this.reader.available();
		while (left > 0 && !this.abandoned) {
			FifoReader.Event event = this.reader.next();
			left -= (event == FifoReader.Event.BYTES) ? this.reader.bytes().remaining() : 0;
			receive(event);
		}
		handle(this.framer.end(this.context.settings().incompleteLine()));
	}

	private void discarded(DiscardReason reason, long bytes) {
		this.context.observers().lineDiscarded(this.context.server(), reason, bytes);
	}

	private void failed(Exception failure) {
		this.context.observers().pipeFailed(this.context.server(), PipeDirection.IN, failure);
	}

	/**
	 * Stop reading: handle what is in the pipe, let the running handler finish, close.
	 * @param timeoutNanos how long to wait for the handler before it is interrupted
	 */
	void stop(long timeoutNanos) {
		this.stopping = true;
		if (this.context.settings().removesPipes()) {
			this.fifo.remove();
		}
		if (!isOwnThread() && !StopWait.on(this.thread, timeoutNanos, this::release)) {
			this.abandoned = true;
			this.thread.interrupt();
			this.context.observers().stopTimedOut(this.context.server(), PipeDirection.IN);
		}
	}

	private void release() {
		this.reader.wakeUp();
		LockSupport.unpark(this.thread);
	}

}
