package io.pipeio.memory;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

import io.pipeio.fifo.FifoPermissions;
import io.pipeio.line.DiscardReason;
import io.pipeio.line.Line;
import io.pipeio.line.LineHandler;
import io.pipeio.queue.PipeQueue;
import io.pipeio.queue.WithdrawableLine;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerControl;
import io.pipeio.server.PipeServerFailure;
import io.pipeio.server.PipeServerObserver;
import io.pipeio.server.PipeStatistics;
import io.pipeio.work.PipeBusy;
import io.pipeio.work.PipeWork;
import org.jspecify.annotations.Nullable;

/**
 * A {@link PipeServer} without pipes: the test hands lines in, and takes lines out. All
 * runs on the thread of the caller.
 */
final class InMemoryPipeServer implements PipeServer, PipeServerControl {

	private final String name;

	private final List<PipeServerObserver> observers = new CopyOnWriteArrayList<>();

	private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();

	private @Nullable LineHandler handler;

	private @Nullable PipeServerFailure lastFailure;

	private long failedLines;

	private long discardedLines;

	private boolean open;

	private boolean running;

	private boolean paused;

	private boolean held;

	InMemoryPipeServer(String name) {
		this.name = name;
	}

	/**
	 * Hand a line in, as a client writes it.
	 * @param line the line
	 */
	void receive(String line) {
		Line received = Line.of(line.getBytes(getCharset()), getCharset());
		try {
			this.handler.handle(received.asView());
			this.handler.readComplete();
		}
		catch (Exception ex) {
			reportFailure(received, ex);
		}
	}

	/**
	 * Take a line out, as a client reads it.
	 * @return the line, or {@code null} for none
	 */
	@Nullable String read() {
		return this.sent.poll();
	}

	long discarded() {
		return this.discardedLines;
	}

	private void tell(Consumer<PipeServerObserver> event) {
		this.observers.forEach(event);
	}

	@Override
	public PipeServerControl control() {
		return this;
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public Path getPath(PipeDirection direction) {
		return Path.of("/memory", this.name + "." + direction);
	}

	@Override
	public @Nullable FifoPermissions getPermissions(PipeDirection direction) {
		return null;
	}

	@Override
	public @Nullable String getGroup() {
		return null;
	}

	@Override
	public Charset getCharset() {
		return StandardCharsets.UTF_8;
	}

	@Override
	public void setHandler(LineHandler handler) {
		this.handler = handler;
	}

	@Override
	public boolean hasHandler() {
		return this.handler != null;
	}

	@Override
	public void addObserver(PipeServerObserver observer) {
		this.observers.add(observer);
	}

	@Override
	public void open() {
		if (!this.open) {
			this.open = true;
			tell((observer) -> observer.opened(this));
		}
	}

	@Override
	public void start() {
		open();
		if (!this.running) {
			this.running = true;
			if (this.handler != null) {
				this.handler.readingStarted();
			}
			tell((observer) -> observer.started(this));
		}
	}

	@Override
	public void stopReading() {
		if (this.running) {
			this.running = false;
			tell((observer) -> observer.readingStopped(this));
		}
	}

	@Override
	public void stop() {
		stopReading();
		if (this.open) {
			this.open = false;
			tell((observer) -> observer.stopped(this));
		}
	}

	@Override
	public void abandon() {
		stop();
	}

	@Override
	public void close() {
		stop();
	}

	@Override
	public void pause() {
		this.paused = true;
	}

	@Override
	public void resume() {
		this.paused = false;
	}

	@Override
	public boolean isPaused() {
		return this.paused || this.held;
	}

	@Override
	public void hold() {
		this.held = true;
	}

	@Override
	public void release() {
		this.held = false;
	}

	@Override
	public boolean isHeld() {
		return this.held;
	}

	@Override
	public boolean isOpen() {
		return this.open;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isConnected(PipeDirection direction) {
		return this.open;
	}

	@Override
	public void send(byte[] line) {
		this.sent.add(new String(requireOneLine(line), getCharset()));
	}

	@Override
	public void send(byte[] line, Duration timeout) {
		send(line);
	}

	@Override
	public void send(byte[] line, Map<String, String> headers, @Nullable Duration timeout) {
		send(line);
	}

	@Override
	public CompletableFuture<@Nullable Void> sendAsync(byte[] line) {
		send(line);
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public CompletableFuture<@Nullable Void> sendAsync(byte[] line, Duration timeout) {
		return sendAsync(line);
	}

	@Override
	public CompletableFuture<@Nullable Void> sendAsync(byte[] line, Map<String, String> headers,
			@Nullable Duration timeout) {
		return sendAsync(line);
	}

	@Override
	public void sendWithdrawable(byte[] line, Map<String, String> headers, Duration timeout,
			Consumer<WithdrawableLine> before) {
		WithdrawableLine withdrawable = new WithdrawableLine(line, (sent) -> false);
		before.accept(withdrawable);
		send(line);
		withdrawable.complete(null);
	}

	@Override
	public byte[] requireOneLine(byte[] line) {
		return Line.requireOneLine(line);
	}

	@Override
	public PipeStatistics getStatistics(PipeDirection direction) {
		return new PipeStatistics();
	}

	@Override
	public PipeQueue getQueue() {
		return PipeQueue.empty(0);
	}

	@Override
	public PipeBusy getBusy() {
		return PipeBusy.IDLE;
	}

	@Override
	public long discardQueue() {
		long count = this.sent.size();
		this.sent.clear();
		return count;
	}

	@Override
	public List<PipeServerFailure> getFailures() {
		return List.of();
	}

	@Override
	public @Nullable PipeServerFailure getLastFailure() {
		return this.lastFailure;
	}

	@Override
	public long getFailedLines() {
		return this.failedLines;
	}

	@Override
	public Duration getStalledAfter() {
		return Duration.ofMinutes(1);
	}

	@Override
	public PipeWork beginWork() {
		return new PipeWork() {

			@Override
			public void run(Runnable task) {
				task.run();
			}

			@Override
			public void whenGivenUp(Runnable callback) {
			}

			@Override
			public void close() {
			}

		};
	}

	@Override
	public void reportFailure(Line line, Throwable failure) {
		this.failedLines++;
		tell((observer) -> observer.handlerFailed(this, line, failure));
	}

	@Override
	public void reportHandlerMissing() {
		tell((observer) -> observer.handlerMissing(this));
	}

	@Override
	public void discarded(DiscardReason reason, long bytes) {
		this.discardedLines++;
		tell((observer) -> observer.lineDiscarded(this, PipeDirection.IN, reason, bytes));
	}

	@Override
	public void runWhenEmpty(Runnable task) {
		task.run();
	}

	@Override
	public boolean isPipeThread() {
		return false;
	}

	@Override
	public boolean isReadAndLeft() {
		return false;
	}

}
