package io.pipeio.server;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.pipeio.fifo.FifoPermissions;
import io.pipeio.line.DiscardReason;
import io.pipeio.line.Line;
import io.pipeio.line.LineEnvelope;
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

	private final PipeServerSettings settings;

	private final Observers observers = new Observers();

	private final PipeServerContext context;

	private final LifecycleLock lifecycle = new LifecycleLock();

	private volatile @Nullable LineHandler handler;

	/** What the server has open; {@code null} while it is stopped. */
	private volatile @Nullable ServerPipes pipes;

	/** What the last run has left behind, if one of its threads has outlived the stop. */
	private @Nullable ServerPipes former;

	private volatile boolean started;

	private volatile boolean paused;

	private volatile boolean held;

	/** How much of the shutdown timeout was spent when reading has stopped. */
	private long stopNanosSpent;

	PipeServer(PipeServerSettings settings) {
		this(settings, HandlerWatch.STALLED_AFTER);
	}

	PipeServer(PipeServerSettings settings, Duration stalledAfter) {
		this.settings = settings;
		this.context = new PipeServerContext(this, settings, this.observers, new PipeWorks(), stalledAfter);
	}

	/**
	 * Start to build a server.
	 * @param name its name, which its threads bear, too
	 * @return the builder
	 * @throws IllegalArgumentException if the name is empty, or has control characters or
	 * slashes in it
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
	 * The permissions of one of its pipes: those that it gives a managed one, or those
	 * that it has found an unmanaged one with.
	 * @param direction which of them
	 * @return the permissions, or {@code null} if the server does not have this pipe, or
	 * does not manage it and is stopped
	 */
	public @Nullable FifoPermissions getPermissions(PipeDirection direction) {
		if (this.settings.pipe(direction) == null) {
			return null;
		}
		ServerPipes opened = this.pipes;
		return this.settings.managesPipes() ? this.settings.access().permissions()
				: ((opened != null) ? opened.permissions(direction) : null);
	}

	/**
	 * The group that it hands its pipes to.
	 * @return the name of the group, or {@code null} if the kernel chooses it, or the
	 * server does not manage the pipes
	 */
	public @Nullable String getGroup() {
		return this.settings.managesPipes() ? this.settings.access().group() : null;
	}

	/**
	 * Set what handles the lines of the in-pipe. A server that is started begins to read
	 * now.
	 * @param handler the handler
	 * @throws IllegalStateException if there is one, if the server has no in-pipe, or if
	 * called by one of its own threads while another thread stops it
	 * @throws PipeServerStartException if the server is started and its in-pipe cannot be
	 * read
	 */
	public void setHandler(LineHandler handler) {
		Objects.requireNonNull(handler, "'handler' must not be null");
		if (this.settings.in() == null) {
			throw new IllegalStateException("Pipe server '%s' has no in-pipe".formatted(getName()));
		}
		enterOrFail();
		try {
			if (this.handler != null) {
				throw new IllegalStateException("Pipe server '%s' has a handler already".formatted(getName()));
			}
			ServerPipes opened = this.pipes;
			if (opened != null && this.started) {
				opened.startReading(handler);
			}
			this.handler = handler;
		}
		finally {
			this.lifecycle.exit();
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
	 * clients wait in opening the in-pipe. Does nothing if they are open. Waits for a
	 * stop that is going on, but not for clients.
	 * @throws PipeInUseException if another live server serves one of the pipes, which
	 * takes some milliseconds to tell
	 * @throws PipeServerStartException if one of the pipes cannot be had
	 * @throws IllegalStateException if called by one of the server's own threads while
	 * another thread stops the server
	 * @throws io.pipeio.fifo.UnsupportedPlatformException if pipeio does not run here
	 * @throws io.pipeio.fifo.NativeAccessException if the C library cannot be called
	 */
	public void open() {
		enterOrFail();
		try {
			if (this.pipes == null) {
				tellOfOpening(openPipes());
			}
		}
		finally {
			this.lifecycle.exit();
		}
	}

	private void tellOfOpening(ServerPipes opened) {
		this.observers.opened(this);
		if (this.pipes == opened) {
			opened.tellOfRisks();
		}
	}

	private ServerPipes openPipes() {
		try {
			ServerPipes opened = new ServerPipes(this.context, this.former);
			this.pipes = opened;
			return opened;
		}
		catch (PipeServerStartException ex) {
			this.observers.noteFailure(ex.getDirection(), ex);
			throw ex;
		}
	}

	/**
	 * Start the server: {@link #open()} it and read the in-pipe, unless there is no
	 * {@link #setHandler handler} yet. Does nothing if it is started. Waits for a stop
	 * that is going on, but not for clients.
	 * @throws PipeInUseException if another live server serves one of the pipes, which
	 * takes some milliseconds to tell
	 * @throws PipeServerStartException if one of the pipes cannot be had
	 * @throws io.pipeio.fifo.UnsupportedPlatformException if pipeio does not run here
	 * @throws io.pipeio.fifo.NativeAccessException if the C library cannot be called
	 * @throws IllegalStateException if called by one of the server's own threads while
	 * another thread stops the server
	 */
	public void start() {
		enterOrFail();
		try {
			if (!this.started) {
				boolean wasOpen = isOpen();
				startReading();
				tellOfStart(wasOpen);
			}
		}
		finally {
			this.lifecycle.exit();
		}
	}

	private void startReading() {
		ServerPipes opened = this.pipes;
		boolean wasOpen = (opened != null);
		if (opened == null) {
			opened = openPipes();
		}
		try {
			if (this.handler != null) {
				opened.startReading(this.handler);
			}
			this.started = true;
			this.stopNanosSpent = 0;
		}
		finally {
			if (!this.started && !wasOpen) {
				this.pipes = null;
				opened.close(0, this.settings::restore);
				keepLingering(opened);
			}
		}
	}

	/**
	 * Tell observers last: they may change everything again.
	 * @param wasOpen whether the server was open before the start
	 */
	private void tellOfStart(boolean wasOpen) {
		boolean handlerMissing = this.settings.in() != null && this.handler == null;
		if (!wasOpen) {
			tellOfOpening(Objects.requireNonNull(this.pipes));
		}
		this.observers.started(this);
		if (handlerMissing) {
			this.observers.handlerMissing(this);
		}
	}

	/**
	 * Stop reading, but go on sending: the in-pipe is removed, what clients had written
	 * is handled, and the running handler may finish. Blocks until then, but no longer
	 * than the shutdown timeout; called by the handler itself, it does not wait.
	 */
	public void stopReading() {
		if (!enterToStop()) {
			return;
		}
		try {
			this.lifecycle.stopping();
			ServerPipes opened = this.pipes;
			if (opened != null) {
				stopReading(opened, this.settings::withdraw);
			}
		}
		finally {
			this.lifecycle.exit();
		}
	}

	private void stopReading(ServerPipes opened, PipeWithdrawal withdrawal) {
		boolean wasStarted = this.started;
		this.started = false;
		long start = System.nanoTime();
		opened.stopReading(Math.max(this.settings.shutdownTimeoutNanos() - this.stopNanosSpent, 0), withdrawal);
		this.stopNanosSpent += System.nanoTime() - start;
		if (wasStarted) {
			this.observers.readingStopped(this);
		}
	}

	/**
	 * Read no more until {@link #resume()}: the line that is handled is the last. The
	 * in-pipe stays in place, so that clients may open it, write until it is full, and
	 * wait then. A stop handles what they have written as if there were no pause; a start
	 * after it does not end the pause. Never blocks.
	 */
	public void pause() {
		this.paused = true;
	}

	/**
	 * Go on reading after {@link #pause()}, if the server is started, and nobody
	 * {@link #hold() holds} it. Never blocks.
	 */
	public void resume() {
		this.paused = false;
		resumeReading();
	}

	/**
	 * Read no more until {@link #release()}, as if the server were paused, but whoever
	 * pauses and resumes it meanwhile: for what feeds the handler, and knows that there
	 * is nobody to hand a line to. Never blocks.
	 */
	public void hold() {
		this.held = true;
	}

	/**
	 * Go on reading after {@link #hold()}, if the server is started and not paused. Never
	 * blocks.
	 */
	public void release() {
		this.held = false;
		resumeReading();
	}

	private void resumeReading() {
		ServerPipes opened = this.pipes;
		if (opened != null) {
			opened.resumeReading();
		}
	}

	/**
	 * Whether reading is paused, or will be when the server starts.
	 * @return whether {@link #pause()} was called, and {@link #resume()} not since, or
	 * the server is {@link #isHeld() held}
	 */
	public boolean isPaused() {
		return this.paused || this.held;
	}

	/**
	 * Whether there is nobody to hand lines to for now.
	 * @return whether {@link #hold()} was called, and {@link #release()} not since
	 */
	public boolean isHeld() {
		return this.held;
	}

	/**
	 * Begin something that the handler leaves behind when it returns. A stop waits for it
	 * as for the handler itself.
	 * @return the work, to be closed when it is done
	 */
	public PipeWork beginWork() {
		PipeWork work = this.context.works().begin(this);
		this.context.handlerWatch().arm();
		return work;
	}

	/**
	 * Tell observers that a line could not be handled, as is done for what a handler
	 * throws. For handlers that find out after they have returned.
	 * @param line the line
	 * @param failure what has happened
	 */
	public void reportFailure(Line line, Throwable failure) {
		this.observers.handlerFailed(this, line, failure);
	}

	/**
	 * Tell observers that nobody handles the lines of the in-pipe any more, as is done at
	 * a start without a handler. For what feeds the handler, and {@link #hold() holds}
	 * the server since those whom it has fed are gone.
	 */
	public void reportHandlerMissing() {
		this.observers.handlerMissing(this);
	}

	/**
	 * Stop the server: first reading, as {@link #stopReading()} does, then sending. The
	 * out-pipe is removed; a client that reads gets what was sent, if it reads it in
	 * time; what no client gets is reported as undelivered, and blocked senders get an
	 * exception. Does nothing if the server is stopped. Never blocks longer than the
	 * shutdown timeout and a second, whatever clients and handlers do; what
	 * {@link #stopReading()} has taken of the timeout is gone.
	 */
	public void stop() {
		stop(this.settings::withdraw);
	}

	/**
	 * {@link #stop()} the server as if it had not been started, because something else
	 * has failed: pipes that it has created are removed, whatever the settings, and pipes
	 * that it has found stay, with the permissions that they had.
	 */
	public void abandon() {
		stop(this.settings::restore);
	}

	private void stop(PipeWithdrawal withdrawal) {
		if (!enterToStop()) {
			return;
		}
		try {
			ServerPipes closing = this.pipes;
			if (closing != null) {
				this.lifecycle.stopping();
				try {
					stopReading(closing, withdrawal);
				}
				finally {
					closeAll(closing, withdrawal);
				}
				this.observers.stopped(this);
			}
		}
		finally {
			this.lifecycle.exit();
		}
	}

	private void closeAll(ServerPipes closing, PipeWithdrawal withdrawal) {
		try {
			closing.close(Math.max(this.settings.shutdownTimeoutNanos() - this.stopNanosSpent, 0), withdrawal);
		}
		finally {
			this.stopNanosSpent = 0;
			this.pipes = null;
			keepLingering(closing);
		}
	}

	/**
	 * Remember what the next start has to heed. What could not be started knows what came
	 * before it.
	 * @param closed what is closed now
	 */
	private void keepLingering(ServerPipes closed) {
		this.former = closed.isLingering() ? closed : null;
	}

	/**
	 * {@link #stop()} the server, and hand nothing more to its handler: where this is
	 * called by the handler, or the handler has outlived the stop, lines that were read
	 * already are discarded and reported.
	 */
	@Override
	public void close() {
		stop();
		if (enter()) {
			try {
				if (this.former != null) {
					this.former.abandonReading();
				}
			}
			finally {
				this.lifecycle.exit();
			}
		}
	}

	/**
	 * Whether the pipes are there and lines can be sent.
	 * @return whether the server is open or started
	 */
	public boolean isOpen() {
		return this.pipes != null;
	}

	/**
	 * Whether the server was started, and not stopped since.
	 * @return whether it is started
	 */
	public boolean isRunning() {
		return this.started;
	}

	/**
	 * Whether a pipe has a client, as far as its thread has noticed: the out-pipe one
	 * that reads, the in-pipe one that has written something.
	 * @param direction which pipe
	 * @return whether there is one; {@code false} if the server is stopped
	 */
	public boolean isConnected(PipeDirection direction) {
		boolean served = (direction == PipeDirection.IN) ? isRunning() : isOpen();
		return served && getStatistics(direction).isConnected();
	}

	/**
	 * Whether the clients of the out-pipe have gone, and have read everything that was
	 * sent. To be asked by an observer when it is told that a client has gone: a client
	 * that comes after this has read nothing of what was sent before.
	 * @return {@code false} also if that is not sure, because somebody reads already
	 */
	public boolean isReadAndLeft() {
		ServerPipes opened = this.pipes;
		LineSender sender = (opened != null) ? opened.sender() : null;
		return sender != null && isPipeThread() && sender.isReadAndLeft();
	}

	/**
	 * Run a task on the in-thread when that finds nothing to read in the in-pipe, after
	 * this call: what clients have written before it was handled then. A task that is
	 * added while the server does not read waits until it does.
	 * @param task the task, which must not block
	 */
	public void runWhenEmpty(Runnable task) {
		this.context.emptyPipeTasks().add(task);
	}

	/**
	 * Tell that the handler has dropped a line instead of handling it: it is counted and
	 * told to observers.
	 * @param reason why
	 * @param bytes how long the line was
	 */
	public void discarded(DiscardReason reason, long bytes) {
		this.context.discarded(PipeDirection.IN, reason, bytes);
	}

	/**
	 * How many lines were dropped: those of clients that were not handed to the handler,
	 * or those to send that no client has got.
	 * @param direction which pipe
	 * @return the number since this object was built
	 */
	public long getDiscardedLines(PipeDirection direction) {
		return getStatistics(direction).getDiscardedLines();
	}

	/**
	 * What has passed through one of its pipes.
	 * @param direction which pipe
	 * @return the numbers, which go on; all zero if the server does not have this pipe
	 */
	public PipeStatistics getStatistics(PipeDirection direction) {
		return this.observers.statistics(direction);
	}

	/**
	 * What waits for the client of the out-pipe at this moment. Lines that are sent
	 * meanwhile may take the way through the queue for it.
	 * @return the lines that the pipe has not taken; none if the server is stopped, or
	 * has no out-pipe
	 */
	public PipeQueue getQueue() {
		ServerPipes opened = this.pipes;
		LineSender sender = (opened != null) ? opened.sender() : null;
		return (sender != null) ? sender.queue() : PipeQueue.empty(this.settings.queue().size());
	}

	/**
	 * What the handler has in hand at this moment, and for how long: be it that a stop
	 * has given up waiting for it. Costs lines nothing.
	 * @return the calls of the handler that have not ended
	 */
	public PipeBusy getBusy() {
		return this.context.handlerWatch().look();
	}

	/**
	 * Discard the lines that wait for the client of the out-pipe at this moment: those
	 * that {@link #getQueue()} counts, but for one that the pipe has in part, which a
	 * client may have begun to read. What the pipe has already stays in it. Each line is
	 * counted, and told to observers, by the calling thread; whoever waits for it to be
	 * sent gets a {@link LineNotSentException}, and whoever waits for room goes on. May
	 * be called by any thread; never waits for a client. Does nothing if the server is
	 * stopped, or has no out-pipe.
	 * @return how many lines were discarded
	 */
	public long discardQueue() {
		ServerPipes opened = this.pipes;
		LineSender sender = (opened != null) ? opened.sender() : null;
		return (sender != null) ? sender.discardWaiting() : 0;
	}

	/**
	 * What is going wrong with its pipes, and is tried again every second.
	 * @return what was thrown, of each thread that has met something; empty if all is
	 * well
	 */
	public List<PipeServerFailure> getFailures() {
		return List.copyOf(this.context.failing().values());
	}

	/**
	 * What has gone wrong last: at a start, with a pipe, or in the handler.
	 * @return what was thrown, be it over or not; {@code null} if there was nothing since
	 * this object was built
	 */
	public @Nullable PipeServerFailure getLastFailure() {
		return this.observers.lastFailure();
	}

	/**
	 * How often a line could not be handled: what the handler has thrown, and what was
	 * {@linkplain #reportFailure reported}. A line that several listeners have failed to
	 * handle counts for each of them; a failure that an error handler has taken care of
	 * does not count.
	 * @return the number of failures since this object was built
	 */
	public long getFailedLines() {
		return this.observers.failedLines();
	}

	/**
	 * Send a line: into the pipe, if a client reads, nothing is waiting, and lines do not
	 * come in a rush; else into the queue, from which the out-thread writes them. What
	 * becomes of a line for which the queue has no room is told by {@link WhenFull}: by
	 * default, this blocks, but no longer than the send timeout; and while more than a
	 * mebibyte waits, it pauses for a moment (0.2 ms at most) once for each 64 KiB.
	 * @param line the line without a newline; must not be changed any more
	 * @throws IllegalArgumentException if there is a newline in the line
	 * @throws IllegalStateException if the server has no out-pipe
	 * @throws LineNotSentException if the queue is full, the line is too long, or the
	 * server is stopped
	 */
	public void send(byte[] line) {
		sender(line).send(line);
	}

	/**
	 * Send a line as {@link #send(byte[])} does.
	 * @param line the line without a newline, which is encoded in the server's charset
	 * @throws IllegalArgumentException if there is a newline in the line
	 * @throws IllegalStateException if the server has no out-pipe
	 * @throws LineNotSentException if the queue is full, the line is too long, or the
	 * server is stopped
	 */
	public void send(String line) {
		send(encode(line));
	}

	/**
	 * Send a line as {@link #send(byte[])} does.
	 * @param line the line without a newline; must not be changed any more
	 * @return completed when the kernel has the line, by the thread that has written it;
	 * failed with {@link LineNotSentException} if the queue is full or the server is
	 * stopped, or by another sender whose line takes its place, see {@link WhenFull}:
	 * what depends on it must not block
	 * @throws IllegalArgumentException if there is a newline in the line
	 * @throws IllegalStateException if the server has no out-pipe
	 */
	public CompletableFuture<@Nullable Void> sendAsync(byte[] line) {
		try {
			return sender(line).sendAsync(line);
		}
		catch (LineNotSentException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Send a line as {@link #send(byte[])} does, but block no longer than a timeout while
	 * the queue is full, whatever the send timeout of the server. Where {@link WhenFull}
	 * does not say to block, the timeout has no effect.
	 * @param line the line without a newline; must not be changed any more
	 * @param timeout how long to block; zero is not to block at all
	 * @throws IllegalArgumentException if there is a newline in the line
	 * @throws IllegalStateException if the server has no out-pipe
	 * @throws LineNotSentException if the queue is full, the line is too long, or the
	 * server is stopped
	 */
	public void send(byte[] line, Duration timeout) {
		sender(line).send(line, PipeServerSettings.toNanos(timeout));
	}

	/**
	 * Send a line as {@link #sendAsync(byte[])} does, with the timeout of
	 * {@link #send(byte[], Duration)}.
	 * @param line the line without a newline; must not be changed any more
	 * @param timeout how long to block; zero is not to block at all
	 * @return as {@link #sendAsync(byte[])} has it
	 * @throws IllegalArgumentException if there is a newline in the line
	 * @throws IllegalStateException if the server has no out-pipe
	 */
	public CompletableFuture<@Nullable Void> sendAsync(byte[] line, Duration timeout) {
		try {
			return sender(line).sendAsync(line, PipeServerSettings.toNanos(timeout));
		}
		catch (LineNotSentException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Send a line as {@link #sendAsync(byte[], Duration)} does, that may be taken back
	 * until a client has begun to read it. While nobody reads the out-pipe, such a line
	 * waits in the heap, and not in the pipe.
	 * @param line the line without a newline; must not be changed any more
	 * @param timeout how long to block; zero is not to block at all
	 * @return completed, or failed, as {@link #sendAsync(byte[])} has it; failed as well
	 * once it is withdrawn
	 * @throws IllegalArgumentException if there is a newline in the line
	 * @throws IllegalStateException if the server has no out-pipe
	 */
	public WithdrawableLine sendWithdrawable(byte[] line, Duration timeout) {
		try {
			return sender(line).sendWithdrawable(line, PipeServerSettings.toNanos(timeout));
		}
		catch (LineNotSentException ex) {
			return WithdrawableLine.failed(ex);
		}
	}

	/**
	 * Encode text as this server sends it.
	 * @param text the text
	 * @return the bytes in the server's charset
	 */
	public byte[] encode(String text) {
		return text.getBytes(getCharset());
	}

	/**
	 * What the text of its lines is encoded in.
	 * @return the charset
	 */
	public Charset getCharset() {
		return this.settings.charset();
	}

	/**
	 * Put a line into the envelope of this server, to be sent.
	 * @param line the line without a newline
	 * @param headers what is to go with it
	 * @return the envelope; the line, if the server has none
	 * @throws IllegalArgumentException if there is a newline in the line
	 */
	public byte[] wrap(byte[] line, Map<String, String> headers) {
		LineEnvelope envelope = this.settings.envelope();
		return (envelope != null) ? envelope.wrap(requireOneLine(line), headers, this.settings.charset()) : line;
	}

	/**
	 * Take a line that was received out of its envelope.
	 * @param line the line
	 * @return what is in it, or {@code null} if it stands for itself
	 */
	public LineEnvelope.@Nullable Content unwrap(Line line) {
		LineEnvelope envelope = this.settings.envelope();
		return (envelope != null) ? envelope.unwrap(line, this.settings.charset()) : null;
	}

	/**
	 * Whether lines travel in an envelope.
	 * @return whether {@link #wrap} and {@link #unwrap} do something
	 */
	public boolean hasEnvelope() {
		return this.settings.envelope() != null;
	}

	/**
	 * Check that bytes are one line.
	 * @param line the bytes
	 * @return the same bytes
	 * @throws IllegalArgumentException if there is a newline among them
	 */
	public byte[] requireOneLine(byte[] line) {
		try {
			return Line.requireOneLine(line);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"Line not sent to pipe server '%s': %s".formatted(getName(), ex.getMessage()), ex);
		}
	}

	private LineSender sender(byte[] line) {
		requireOneLine(line);
		PipeSettings pipe = this.settings.out();
		if (pipe == null) {
			throw new IllegalStateException("Pipe server '%s' has no out-pipe".formatted(getName()));
		}
		if (line.length > pipe.maxLineLength()) {
			throw new LineNotSentException(getName(), Reason.TOO_LONG);
		}
		ServerPipes opened = this.pipes;
		if (opened == null || opened.sender() == null) {
			throw new LineNotSentException(getName(), Reason.STOPPED);
		}
		return opened.sender();
	}

	/**
	 * Whether the calling thread is one of the server's own, on which handlers, observers
	 * and what depends on futures run: a stop does not wait for it.
	 * @return whether it is the in-thread or the out-thread, or does {@link PipeWork}
	 */
	public boolean isPipeThread() {
		return PipeThread.isCurrent(this) || PipeWork.current(this) != null;
	}

	private boolean enter() {
		return this.lifecycle.enter(isPipeThread());
	}

	/**
	 * Enter, to stop the server: nobody is to wait for the caller any more.
	 * @return {@code false} if another thread stops it
	 */
	private boolean enterToStop() {
		PipeWork work = PipeWork.current(this);
		if (work != null) {
			work.close();
		}
		return enter();
	}

	private void enterOrFail() {
		if (!enter()) {
			throw new IllegalStateException("Pipe server '%s' is being stopped".formatted(getName()));
		}
	}

	@Override
	public String toString() {
		return "PipeServer '%s'".formatted(getName());
	}

}
