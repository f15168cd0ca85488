package io.pipeio.server;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.line.Line;
import io.pipeio.line.LineHandler;
import io.pipeio.server.LineNotSentException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Serves an in-pipe, an out-pipe, or both: hands the lines that clients write to a
 * {@link LineHandler}, and sends lines to the client that reads.
 *
 * <p>
 * A server may be started and stopped any number of times, in any order and by any
 * thread, its handler's included. All other methods may be called by any thread, too. A
 * started server with a handler keeps the JVM alive until it is stopped.
 *
 * @since 0.1.0
 */
public final class PipeServer implements AutoCloseable {

	private static final long LEAST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final PipeServerSettings settings;

	private final Observers observers = new Observers();

	private final PipeServerContext context;

	private final ReentrantLock lifecycle = new ReentrantLock();

	private volatile State state = State.STOPPED;

	private volatile boolean stopping;

	private volatile @Nullable LineHandler handler;

	/** The in-pipe while it is open and not read. */
	private @Nullable Fifo unread;

	private volatile @Nullable LineReceiver receiver;

	private volatile @Nullable LineSender sender;

	PipeServer(PipeServerSettings settings) {
		this.settings = settings;
		this.context = new PipeServerContext(this, settings, this.observers);
	}

	/**
	 * Start to build a server.
	 * @param name its name, which its threads bear, too
	 * @return the builder
	 */
	public static PipeServerBuilder builder(String name) {
		return new PipeServerBuilder(name);
	}

	/**
	 * The name of the server.
	 * @return the name
	 */
	public String getName() {
		return this.settings.name();
	}

	/**
	 * The path of one of its pipes.
	 * @param direction which of them
	 * @return the path, or {@code null} if the server does not have this pipe
	 */
	public @Nullable Path getPath(PipeDirection direction) {
		return this.settings.path(direction);
	}

	/**
	 * Set what handles the lines of the in-pipe. A server that is started begins to read
	 * now.
	 * @param handler the handler
	 * @throws IllegalStateException if there is one, or the server has no in-pipe
	 * @throws PipeServerStartException if the server is started and its in-pipe cannot be
	 * read
	 */
	public void setHandler(LineHandler handler) {
		Objects.requireNonNull(handler, "'handler' must not be null");
		if (this.settings.inPipe() == null) {
			throw new IllegalStateException("Pipe server '%s' has no in-pipe".formatted(getName()));
		}
		enterOrFail();
		try {
			if (this.handler != null) {
				throw new IllegalStateException("Pipe server '%s' has a handler already".formatted(getName()));
			}
			this.handler = handler;
			if (this.state == State.STARTED) {
				startReading(handler);
			}
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	/**
	 * Whether lines of the in-pipe have a handler.
	 * @return whether there is one
	 */
	public boolean hasHandler() {
		return this.handler != null;
	}

	/**
	 * Add somebody who is told what happens in this server.
	 * @param observer the observer
	 */
	public void addObserver(PipeServerObserver observer) {
		this.observers.add(observer);
	}

	/**
	 * Create or take over the pipes and let lines be sent; nothing is read yet, and
	 * clients wait in opening the in-pipe. Does nothing if they are open. Does not block.
	 * @throws PipeServerStartException if one of the pipes cannot be had
	 * @throws io.pipeio.fifo.UnsupportedPlatformException if pipeio does not run here
	 * @throws io.pipeio.fifo.NativeAccessException if the C library cannot be called
	 */
	public void open() {
		enterOrFail();
		try {
			if (this.state == State.STOPPED) {
				openPipes();
				this.state = State.OPEN;
				this.observers.opened(this);
			}
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	private void openPipes() {
		this.unread = claim(PipeDirection.IN);
		try {
			this.sender = openSender();
		}
		catch (RuntimeException ex) {
			if (this.unread != null) {
				giveUp(this.unread);
				this.unread = null;
			}
			throw ex;
		}
	}

	private @Nullable Fifo claim(PipeDirection direction) {
		Path path = this.settings.path(direction);
		if (path == null) {
			return null;
		}
		try {
			return this.settings.managesPipes() ? Fifo.create(path, this.settings.permissions()) : Fifo.open(path);
		}
		catch (FifoException ex) {
			throw new PipeServerStartException(getName(), direction, ex);
		}
	}

	private @Nullable LineSender openSender() {
		Fifo fifo = claim(PipeDirection.OUT);
		if (fifo == null) {
			return null;
		}
		try {
			LineSender opened = new LineSender(this.context, fifo);
			opened.start();
			return opened;
		}
		catch (FifoException ex) {
			giveUp(fifo);
			throw new PipeServerStartException(getName(), PipeDirection.OUT, ex);
		}
	}

	private static void giveUp(Fifo fifo) {
		if (fifo.isCreated()) {
			fifo.remove();
			fifo.releaseClients();
		}
		fifo.close();
	}

	/**
	 * Start the server: {@link #open()} it and read the in-pipe, unless there is no
	 * {@link #setHandler handler} yet. Does nothing if it is started. Does not block.
	 * @throws PipeServerStartException if one of the pipes cannot be had
	 * @throws io.pipeio.fifo.UnsupportedPlatformException if pipeio does not run here
	 * @throws io.pipeio.fifo.NativeAccessException if the C library cannot be called
	 * @throws IllegalStateException if called by the server's own handler while another
	 * thread stops the server
	 */
	public void start() {
		enterOrFail();
		try {
			if (this.state == State.STARTED) {
				return;
			}
			boolean wasStopped = (this.state == State.STOPPED);
			open();
			try {
				startReading(this.handler);
				this.state = State.STARTED;
			}
			catch (PipeServerStartException ex) {
				if (wasStopped) {
					stop();
				}
				throw ex;
			}
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	private void startReading(@Nullable LineHandler handler) {
		if (this.settings.inPipe() == null) {
			return;
		}
		if (handler == null) {
			this.observers.handlerMissing(this);
			return;
		}
		Fifo fifo = (this.unread != null) ? this.unread : claim(PipeDirection.IN);
		this.unread = null;
		Objects.requireNonNull(fifo);
		try {
			LineReceiver started = new LineReceiver(this.context, fifo, handler);
			this.receiver = started;
			started.start();
		}
		catch (FifoException ex) {
			giveUp(fifo);
			throw new PipeServerStartException(getName(), PipeDirection.IN, ex);
		}
	}

	/**
	 * Stop reading, but go on sending: the in-pipe is removed, what clients had written
	 * is handled, and the running handler may finish. Blocks until then, but no longer
	 * than the shutdown timeout; called by the handler itself, it does not wait.
	 */
	public void stopReading() {
		if (!enter()) {
			return;
		}
		try {
			this.stopping = true;
			closeReceiver();
			if (this.state == State.STARTED) {
				this.state = State.OPEN;
			}
		}
		finally {
			this.stopping = false;
			this.lifecycle.unlock();
		}
	}

	private void closeReceiver() {
		LineReceiver closing = this.receiver;
		if (closing == null) {
			return;
		}
		if (this.sender != null) {
			this.sender.refuseToBlock(closing.thread());
		}
		closing.stop(this.settings.shutdownTimeoutNanos());
		this.receiver = null;
	}

	/**
	 * Stop the server: first reading, as {@link #stopReading()} does, then sending. What
	 * the out-pipe has not taken is reported as undelivered, and blocked senders get an
	 * exception. Does nothing if the server is stopped. Never blocks longer than the
	 * shutdown timeout and a second, whatever clients and handlers do.
	 */
	public void stop() {
		if (!enter()) {
			return;
		}
		try {
			if (this.state == State.STOPPED) {
				return;
			}
			this.stopping = true;
			long start = System.nanoTime();
			closeReceiver();
			closeUnread();
			long left = this.settings.shutdownTimeoutNanos() - (System.nanoTime() - start);
			closeSender(Math.max(left, LEAST_WAIT_NANOS));
			this.state = State.STOPPED;
			this.observers.stopped(this);
		}
		finally {
			this.stopping = false;
			this.lifecycle.unlock();
		}
	}

	private void closeUnread() {
		Fifo fifo = this.unread;
		if (fifo == null) {
			return;
		}
		this.unread = null;
		if (this.settings.removesPipes()) {
			fifo.remove();
			fifo.releaseClients();
		}
		fifo.close();
	}

	private void closeSender(long timeoutNanos) {
		LineSender closing = this.sender;
		if (closing != null) {
			closing.stop(timeoutNanos);
			this.sender = null;
		}
	}

	/**
	 * The same as {@link #stop()}.
	 */
	@Override
	public void close() {
		stop();
	}

	/**
	 * Whether the pipes are there and lines can be sent.
	 * @return whether the server is open or started
	 */
	public boolean isOpen() {
		return this.state != State.STOPPED;
	}

	/**
	 * Whether the server was started, and not stopped since.
	 * @return whether it is started
	 */
	public boolean isRunning() {
		return this.state == State.STARTED;
	}

	/**
	 * How many lines of clients were not handed to the handler.
	 * @return the number since this object was built
	 */
	public long getDiscardedLines() {
		return this.observers.discardedLines();
	}

	/**
	 * Send a line: into the pipe, if a client reads and nothing is waiting; else into the
	 * queue. Blocks while the queue is full, but no longer than the send timeout.
	 * @param line the line without a newline; must not be changed any more
	 * @throws IllegalArgumentException if there is a newline in the line
	 * @throws IllegalStateException if the server has no out-pipe
	 * @throws LineNotSentException if the queue stays full, or the server is stopped
	 */
	public void send(byte[] line) {
		sender(line).send(line);
	}

	/**
	 * Send a line as {@link #send(byte[])} does.
	 * @param line the line without a newline, which is encoded in the server's charset
	 * @throws IllegalArgumentException if there is a newline in the line
	 * @throws IllegalStateException if the server has no out-pipe
	 * @throws LineNotSentException if the queue stays full, or the server is stopped
	 */
	public void send(String line) {
		send(encode(line));
	}

	/**
	 * Send a line as {@link #send(byte[])} does.
	 * @param line the line without a newline; must not be changed any more
	 * @return completed when the kernel has the line, by the thread that has written it:
	 * what depends on it must not block; failed with {@link LineNotSentException} if the
	 * queue stays full, or the server is stopped
	 * @throws IllegalArgumentException if there is a newline in the line
	 * @throws IllegalStateException if the server has no out-pipe
	 */
	public CompletableFuture<@Nullable Void> sendAsync(byte[] line) {
		return sender(line).sendAsync(line);
	}

	/**
	 * Encode text as this server sends it.
	 * @param text the text
	 * @return the bytes in the server's charset
	 */
	public byte[] encode(String text) {
		return text.getBytes(this.settings.charset());
	}

	private LineSender sender(byte[] line) {
		Line.requireOneLine(line);
		if (this.settings.outPipe() == null) {
			throw new IllegalStateException("Pipe server '%s' has no out-pipe".formatted(getName()));
		}
		LineSender current = this.sender;
		if (current == null) {
			throw new LineNotSentException(getName(), Reason.STOPPED);
		}
		return current;
	}

	/**
	 * Enter the lifecycle, unless this is a pipe thread for which another thread waits in
	 * a stop: that stop does what is asked for.
	 * @return whether the caller now holds the lock
	 */
	private boolean enter() {
		if (!isPipeThread()) {
			this.lifecycle.lock();
			return true;
		}
		while (!this.lifecycle.tryLock()) {
			if (this.stopping) {
				return false;
			}
			LockSupport.parkNanos(LEAST_WAIT_NANOS / 1000);
		}
		return true;
	}

	private void enterOrFail() {
		if (!enter()) {
			throw new IllegalStateException("Pipe server '%s' is being stopped".formatted(getName()));
		}
	}

	private boolean isPipeThread() {
		LineReceiver in = this.receiver;
		LineSender out = this.sender;
		return (in != null && in.isOwnThread()) || (out != null && out.isOwnThread());
	}

	@Override
	public String toString() {
		return "PipeServer '%s' (%s)".formatted(getName(), this.state);
	}

	private enum State {

		STOPPED, OPEN, STARTED

	}

}
