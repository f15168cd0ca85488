package io.pipeio.server;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.pipeio.concurrent.Deadline;
import io.pipeio.concurrent.ObserverList;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoPermissions;
import io.pipeio.fifo.PathRisk;
import io.pipeio.line.DiscardReason;
import io.pipeio.line.Line;
import io.pipeio.line.LineHandler;
import io.pipeio.queue.PipeQueue;
import io.pipeio.queue.WithdrawableLine;
import io.pipeio.work.HandlerWatch;
import io.pipeio.work.PipeBusy;
import io.pipeio.work.PipeWork;
import io.pipeio.work.PipeWorks;
import org.jspecify.annotations.Nullable;

/**
 * A {@link PipeServer} of named pipes, which leaves everything to its parts:
 * {@link ServerLifecycle} starts and stops, {@link LineGate} checks what is sent,
 * {@link LineSender} sends, {@link LineReceiver} receives. It tells its observers.
 */
final class FifoPipeServer implements PipeServer, PipeServerControl {

	private final PipeServerSettings settings;

	private final ObserverList<PipeServerObserver> observers = new ObserverList<>();

	private final ServerTally tally = new ServerTally();

	private final PipeServerContext context;

	private final ServerLifecycle lifecycle;

	private final LineGate sending;

	FifoPipeServer(PipeServerSettings settings) {
		this(settings, HandlerWatch.STALLED_AFTER, ServerResources.SHARED);
	}

	FifoPipeServer(PipeServerSettings settings, Duration stalledAfter, ServerResources resources) {
		this.settings = settings;
		this.context = new PipeServerContext(settings, new Events(), this.tally, new PipeWorks(), stalledAfter,
				resources);
		this.lifecycle = new ServerLifecycle(this.context);
		this.sending = new LineGate(settings, this.lifecycle::sender);
	}

	PipeServerContext context() {
		return this.context;
	}

	@Override
	public PipeServerControl control() {
		return this;
	}

	@Override
	public String getName() {
		return this.settings.name();
	}

	@Override
	public @Nullable Path getPath(PipeDirection direction) {
		return this.settings.path(direction);
	}

	@Override
	public @Nullable FifoPermissions getPermissions(PipeDirection direction) {
		if (this.settings.pipe(direction) == null) {
			return null;
		}
		return this.settings.managesPipes() ? this.settings.access().permissions()
				: this.lifecycle.permissions(direction);
	}

	@Override
	public @Nullable String getGroup() {
		return this.settings.managesPipes() ? this.settings.access().group() : null;
	}

	@Override
	public Charset getCharset() {
		return this.settings.charset();
	}

	@Override
	public void setHandler(LineHandler handler) {
		this.lifecycle.setHandler(Objects.requireNonNull(handler, "'handler' must not be null"));
	}

	@Override
	public boolean hasHandler() {
		return this.lifecycle.hasHandler();
	}

	@Override
	public void addObserver(PipeServerObserver observer) {
		this.observers.add(observer);
	}

	@Override
	public void open() {
		this.lifecycle.open();
	}

	@Override
	public void start() {
		this.lifecycle.start();
	}

	@Override
	public void stopReading() {
		this.lifecycle.stopReading();
	}

	@Override
	public void stop() {
		this.lifecycle.stop(this.settings::withdraw);
	}

	@Override
	public void abandon() {
		this.lifecycle.stop(this.settings::restore);
	}

	@Override
	public void close() {
		stop();
		this.lifecycle.abandonReading();
	}

	@Override
	public void pause() {
		this.context.pause().setPaused(true);
	}

	@Override
	public void resume() {
		this.context.pause().setPaused(false);
		this.lifecycle.resumeReading();
	}

	@Override
	public boolean isPaused() {
		return this.context.pause().isOn();
	}

	@Override
	public void hold() {
		this.context.pause().setHeld(true);
	}

	@Override
	public void release() {
		this.context.pause().setHeld(false);
		this.lifecycle.resumeReading();
	}

	@Override
	public boolean isHeld() {
		return this.context.pause().isHeld();
	}

	@Override
	public boolean isOpen() {
		return this.lifecycle.isOpen();
	}

	@Override
	public boolean isRunning() {
		return this.lifecycle.isRunning();
	}

	@Override
	public boolean isConnected(PipeDirection direction) {
		boolean served = (direction == PipeDirection.IN) ? isRunning() : isOpen();
		return served && getStatistics(direction).isConnected();
	}

	@Override
	public boolean isPipeThread() {
		return this.lifecycle.isPipeThread();
	}

	@Override
	public Duration getStalledAfter() {
		return this.context.handlerWatch().stalledAfter();
	}

	@Override
	public PipeWork beginWork() {
		PipeWork work = this.context.works().begin(this.context);
		this.context.handlerWatch().arm();
		return work;
	}

	@Override
	public void reportFailure(Line line, Throwable failure) {
		this.context.events().handlerFailed(line, failure);
	}

	@Override
	public void reportHandlerMissing() {
		this.context.events().handlerMissing();
	}

	@Override
	public void discarded(DiscardReason reason, long bytes) {
		this.context.events().lineDiscarded(PipeDirection.IN, reason, bytes);
	}

	@Override
	public void runWhenEmpty(Runnable task) {
		this.context.emptyPipeTasks().add(task);
	}

	@Override
	public boolean isReadAndLeft() {
		LineSender sender = this.lifecycle.sender();
		return sender != null && isPipeThread() && sender.isReadAndLeft();
	}

	@Override
	public PipeStatistics getStatistics(PipeDirection direction) {
		return this.tally.statistics(direction);
	}

	@Override
	public PipeQueue getQueue() {
		LineSender sender = this.lifecycle.sender();
		return (sender != null) ? sender.queue() : PipeQueue.empty(this.settings.queue().size());
	}

	@Override
	public PipeBusy getBusy() {
		return this.context.handlerWatch().look();
	}

	@Override
	public long discardQueue() {
		LineSender sender = this.lifecycle.sender();
		return (sender != null) ? sender.discardWaiting() : 0;
	}

	@Override
	public List<PipeServerFailure> getFailures() {
		return List.copyOf(this.context.failing().values());
	}

	@Override
	public @Nullable PipeServerFailure getLastFailure() {
		return this.tally.lastFailure();
	}

	@Override
	public long getFailedLines() {
		return this.tally.failedLines();
	}

	@Override
	public void send(byte[] line) {
		this.sending.sender(line).send(line);
	}

	@Override
	public void send(byte[] line, Duration timeout) {
		this.sending.sender(line).send(line, Deadline.toNanos(timeout));
	}

	@Override
	public CompletableFuture<@Nullable Void> sendAsync(byte[] line) {
		return this.sending.sendAsync(line, null);
	}

	@Override
	public CompletableFuture<@Nullable Void> sendAsync(byte[] line, Duration timeout) {
		return this.sending.sendAsync(line, timeout);
	}

	@Override
	public void send(byte[] line, Map<String, String> headers, @Nullable Duration timeout) {
		byte[] wrapped = this.sending.wrap(line, headers);
		if (timeout == null) {
			send(wrapped);
		}
		else {
			send(wrapped, timeout);
		}
	}

	@Override
	public CompletableFuture<@Nullable Void> sendAsync(byte[] line, Map<String, String> headers,
			@Nullable Duration timeout) {
		return this.sending.sendAsync(this.sending.wrap(line, headers), timeout);
	}

	@Override
	public void sendWithdrawable(byte[] line, Map<String, String> headers, Duration timeout,
			Consumer<WithdrawableLine> before) {
		this.sending.sendWithdrawable(this.sending.wrap(line, headers), timeout, before);
	}

	@Override
	public byte[] requireOneLine(byte[] line) {
		return this.sending.requireOneLine(line);
	}

	@Override
	public String toString() {
		return "PipeServer '%s'".formatted(getName());
	}

	/**
	 * Counts the events of this server, and passes them on to its observers.
	 */
	private final class Events implements ServerEvents {

		private void tell(BiConsumer<PipeServerObserver, PipeServer> event) {
			FifoPipeServer.this.observers.tell((observer) -> event.accept(observer, FifoPipeServer.this));
		}

		private void noteFailure(@Nullable PipeDirection direction, Throwable failure) {
			guard(() -> FifoPipeServer.this.tally.noteFailure(direction, failure));
		}

		@Override
		public void guard(Runnable callback) {
			FifoPipeServer.this.observers.guard(callback);
		}

		@Override
		public void opened() {
			tell(PipeServerObserver::opened);
		}

		@Override
		public void pathAtRisk(PipeDirection direction, PathRisk risk) {
			tell((observer, server) -> observer.pathAtRisk(server, direction, risk));
		}

		@Override
		public void started() {
			tell(PipeServerObserver::started);
		}

		@Override
		public void readingStopped() {
			tell(PipeServerObserver::readingStopped);
		}

		@Override
		public void stopped() {
			tell(PipeServerObserver::stopped);
		}

		@Override
		public void handlerMissing() {
			tell(PipeServerObserver::handlerMissing);
		}

		@Override
		public void clientConnected(PipeDirection direction) {
			getStatistics(direction).connected();
			tell((observer, server) -> observer.clientConnected(server, direction));
		}

		@Override
		public void clientDisconnected(PipeDirection direction) {
			getStatistics(direction).disconnected();
			tell((observer, server) -> observer.clientDisconnected(server, direction));
		}

		@Override
		public void lineDiscarded(PipeDirection direction, DiscardReason reason, long bytes) {
			getStatistics(direction).discarded(reason, 1);
			tell((observer, server) -> observer.lineDiscarded(server, direction, reason, bytes));
		}

		@Override
		public void lineTorn(long taken, long length) {
			getStatistics(PipeDirection.OUT).torn();
			tell((observer, server) -> observer.lineTorn(server, taken, length));
		}

		@Override
		public void pipeRepaired(PipeDirection direction) {
			getStatistics(direction).repaired();
			tell((observer, server) -> observer.pipeRepaired(server, direction));
		}

		@Override
		public void fileSetAside(PipeDirection direction, Path file) {
			tell((observer, server) -> observer.fileSetAside(server, direction, file));
		}

		@Override
		public void pipeLeftBehind(PipeDirection direction, FifoException failure) {
			noteFailure(direction, failure);
			tell((observer, server) -> observer.pipeLeftBehind(server, direction, failure));
		}

		@Override
		public void handlerFailed(Line line, Throwable failure) {
			FifoPipeServer.this.tally.addFailedLine();
			noteFailure(null, failure);
			tell((observer, server) -> observer.handlerFailed(server, line, failure));
		}

		@Override
		public void stalled(@Nullable Thread thread, Duration busy) {
			tell((observer, server) -> observer.handlerStalled(server, thread, busy));
		}

		@Override
		public void returned(@Nullable Thread thread, Duration busy) {
			tell((observer, server) -> observer.handlerReturned(server, thread, busy));
		}

		@Override
		public void linesUndelivered(List<Line> lines) {
			getStatistics(PipeDirection.OUT).discarded(DiscardReason.STOPPED, lines.size());
			tell((observer, server) -> observer.linesUndelivered(server, lines));
		}

		@Override
		public void pipeFailed(PipeDirection direction, Throwable failure) {
			noteFailure(direction, failure);
			tell((observer, server) -> observer.pipeFailed(server, direction, failure));
		}

		@Override
		public void stopTimedOut(PipeDirection direction) {
			tell((observer, server) -> observer.stopTimedOut(server, direction));
		}

	}

}
