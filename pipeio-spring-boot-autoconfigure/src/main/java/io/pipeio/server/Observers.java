package io.pipeio.server;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.PathRisk;
import io.pipeio.line.DiscardReason;
import io.pipeio.line.Line;
import org.jspecify.annotations.Nullable;

/**
 * The observers of a server as one, which counts what they are told. What one of them
 * throws reaches neither the others nor the pipe.
 */
final class Observers implements PipeServerObserver {

	/** Made early: the class might not be loaded any more when there is a failure. */
	private static final PipeServerFailure NONE = new PipeServerFailure(Instant.EPOCH, null, "");

	private final List<PipeServerObserver> observers = new CopyOnWriteArrayList<>();

	private final Map<PipeDirection, PipeStatistics> statistics = Map.of(PipeDirection.IN, new PipeStatistics(),
			PipeDirection.OUT, new PipeStatistics());

	private final LongAdder failedLines = new LongAdder();

	private final RepeatedFailures failures;

	private volatile PipeServerFailure lastFailure = NONE;

	Observers() {
		this(System::nanoTime);
	}

	Observers(LongSupplier nanoTime) {
		this.failures = new RepeatedFailures(nanoTime);
	}

	void add(PipeServerObserver observer) {
		this.observers.add(observer);
	}

	PipeStatistics statistics(PipeDirection direction) {
		return Objects.requireNonNull(this.statistics.get(direction));
	}

	long failedLines() {
		return this.failedLines.sum();
	}

	void noteFailure(@Nullable PipeDirection direction, Throwable failure) {
		this.lastFailure = PipeServerFailure.of(direction, failure);
	}

	@Nullable PipeServerFailure lastFailure() {
		PipeServerFailure failure = this.lastFailure;
		return (failure != NONE) ? failure : null;
	}

	private void tell(Consumer<PipeServerObserver> event) {
		for (PipeServerObserver observer : this.observers) {
			guard(observer, () -> event.accept(observer));
		}
	}

	/**
	 * Call somebody else's code, whatever it throws.
	 * @param callback the code, which is always of the same class in the same place
	 */
	void guard(Runnable callback) {
		guard(callback.getClass(), callback);
	}

	private void guard(Object source, Runnable callback) {
		try {
			callback.run();
		}
		catch (Throwable ex) {
			report(source, ex);
		}
	}

	private void report(Object source, Throwable failure) {
		Thread thread = Thread.currentThread();
		try {
			if (isDue(source, failure)) {
				thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
			}
		}
		catch (Throwable ex) {
			// Nobody is left to tell, and the pipe must go on
			if (ex != failure) {
				failure.addSuppressed(ex);
			}
		}
	}

	private boolean isDue(Object source, Throwable failure) {
		try {
			return this.failures.isDue(source, failure);
		}
		catch (Throwable ex) {
			// No memory, or a failure that cannot be looked at: rather twice than never
			return true;
		}
	}

	@Override
	public void opened(PipeServer server) {
		tell((observer) -> observer.opened(server));
	}

	@Override
	public void pathAtRisk(PipeServer server, PipeDirection direction, PathRisk risk) {
		tell((observer) -> observer.pathAtRisk(server, direction, risk));
	}

	@Override
	public void started(PipeServer server) {
		tell((observer) -> observer.started(server));
	}

	@Override
	public void readingStopped(PipeServer server) {
		tell((observer) -> observer.readingStopped(server));
	}

	@Override
	public void stopped(PipeServer server) {
		tell((observer) -> observer.stopped(server));
	}

	@Override
	public void handlerMissing(PipeServer server) {
		tell((observer) -> observer.handlerMissing(server));
	}

	@Override
	public void clientConnected(PipeServer server, PipeDirection direction) {
		statistics(direction).connected();
		tell((observer) -> observer.clientConnected(server, direction));
	}

	@Override
	public void clientDisconnected(PipeServer server, PipeDirection direction) {
		statistics(direction).disconnected();
		tell((observer) -> observer.clientDisconnected(server, direction));
	}

	@Override
	public void lineDiscarded(PipeServer server, PipeDirection direction, DiscardReason reason, long bytes) {
		statistics(direction).discarded(reason, 1);
		tell((observer) -> observer.lineDiscarded(server, direction, reason, bytes));
	}

	@Override
	public void lineTorn(PipeServer server, long taken, long length) {
		statistics(PipeDirection.OUT).torn();
		tell((observer) -> observer.lineTorn(server, taken, length));
	}

	@Override
	public void pipeRepaired(PipeServer server, PipeDirection direction) {
		statistics(direction).repaired();
		tell((observer) -> observer.pipeRepaired(server, direction));
	}

	@Override
	public void fileSetAside(PipeServer server, PipeDirection direction, Path file) {
		tell((observer) -> observer.fileSetAside(server, direction, file));
	}

	@Override
	public void pipeLeftBehind(PipeServer server, PipeDirection direction, FifoException failure) {
		guard(() -> noteFailure(direction, failure));
		tell((observer) -> observer.pipeLeftBehind(server, direction, failure));
	}

	@Override
	public void handlerFailed(PipeServer server, Line line, Throwable failure) {
		this.failedLines.increment();
		guard(() -> noteFailure(null, failure));
		tell((observer) -> observer.handlerFailed(server, line, failure));
	}

	@Override
	public void handlerStalled(PipeServer server, @Nullable Thread thread, Duration busy) {
		tell((observer) -> observer.handlerStalled(server, thread, busy));
	}

	@Override
	public void handlerReturned(PipeServer server, @Nullable Thread thread, Duration busy) {
		tell((observer) -> observer.handlerReturned(server, thread, busy));
	}

	@Override
	public void linesUndelivered(PipeServer server, List<Line> lines) {
		statistics(PipeDirection.OUT).discarded(DiscardReason.STOPPED, lines.size());
		tell((observer) -> observer.linesUndelivered(server, lines));
	}

	@Override
	public void pipeFailed(PipeServer server, PipeDirection direction, Throwable failure) {
		guard(() -> noteFailure(direction, failure));
		tell((observer) -> observer.pipeFailed(server, direction, failure));
	}

	@Override
	public void stopTimedOut(PipeServer server, PipeDirection direction) {
		tell((observer) -> observer.stopTimedOut(server, direction));
	}

}
