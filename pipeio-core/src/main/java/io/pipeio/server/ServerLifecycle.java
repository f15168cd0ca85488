package io.pipeio.server;

import java.util.Objects;

import io.pipeio.concurrent.LifecycleLock;
import io.pipeio.fifo.FifoPermissions;
import io.pipeio.inbound.EnvelopeOpener;
import io.pipeio.line.LineHandler;
import io.pipeio.work.WorkInProgress;
import org.jspecify.annotations.Nullable;

/**
 * Opens, starts and stops the pipes of a server. Called by any thread, the server's own
 * included. {@link #lifecycle} guards all that changes; threads that send or ask read the
 * volatile fields without it.
 */
final class ServerLifecycle {

	private final PipeServerContext context;

	private final LifecycleLock lifecycle = new LifecycleLock();

	private volatile @Nullable LineHandler handler;

	/** The open pipes; {@code null} while the server is stopped. */
	private volatile @Nullable ServerPipes pipes;

	/**
	 * The pipes of the last run, if one of its threads has outlived the stop. Guarded by
	 * the lock.
	 */
	private @Nullable ServerPipes former;

	private volatile boolean started;

	/**
	 * The part of the shutdown timeout that was spent when reading stopped. Guarded by
	 * the lock.
	 */
	private long stopNanosSpent;

	ServerLifecycle(PipeServerContext context) {
		this.context = context;
	}

	private PipeServerSettings settings() {
		return this.context.settings();
	}

	void setHandler(LineHandler handler) {
		if (settings().in() == null) {
			throw new IllegalStateException("Pipe server '%s' has no in-pipe".formatted(settings().name()));
		}
		enterOrFail();
		try {
			if (this.handler != null) {
				throw new IllegalStateException("Pipe server '%s' has a handler already".formatted(settings().name()));
			}
			ServerPipes opened = this.pipes;
			LineHandler first = EnvelopeOpener.before(handler, settings().envelope(), settings().charset());
			if (opened != null && this.started) {
				opened.startReading(first);
			}
			this.handler = first;
		}
		finally {
			this.lifecycle.exit();
		}
	}

	boolean hasHandler() {
		return this.handler != null;
	}

	void open() {
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
		this.context.events().opened();
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
			this.context.tally().noteFailure(ex.getDirection(), ex);
			throw ex;
		}
	}

	void start() {
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
				opened.close(0, settings()::restore);
				keepLingering(opened);
			}
		}
	}

	/**
	 * Tell observers last: they may change everything again.
	 * @param wasOpen whether the server was open before the start
	 */
	private void tellOfStart(boolean wasOpen) {
		boolean handlerMissing = settings().in() != null && this.handler == null;
		if (!wasOpen) {
			tellOfOpening(Objects.requireNonNull(this.pipes));
		}
		this.context.events().started();
		if (handlerMissing) {
			this.context.events().handlerMissing();
		}
	}

	void stopReading() {
		if (!enterToStop()) {
			return;
		}
		try {
			this.lifecycle.stopping();
			ServerPipes opened = this.pipes;
			if (opened != null) {
				stopReading(opened, settings()::withdraw);
			}
		}
		finally {
			this.lifecycle.exit();
		}
	}

	private void stopReading(ServerPipes opened, PipeKeeper.Withdrawal withdrawal) {
		boolean wasStarted = this.started;
		this.started = false;
		long start = System.nanoTime();
		opened.stopReading(Math.max(settings().shutdownTimeoutNanos() - this.stopNanosSpent, 0), withdrawal);
		this.stopNanosSpent += System.nanoTime() - start;
		if (wasStarted) {
			this.context.events().readingStopped();
		}
	}

	void resumeReading() {
		ServerPipes opened = this.pipes;
		if (opened != null) {
			opened.resumeReading();
		}
	}

	void stop(PipeKeeper.Withdrawal withdrawal) {
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
				this.context.events().stopped();
			}
		}
		finally {
			this.lifecycle.exit();
		}
	}

	private void closeAll(ServerPipes closing, PipeKeeper.Withdrawal withdrawal) {
		try {
			closing.close(Math.max(settings().shutdownTimeoutNanos() - this.stopNanosSpent, 0), withdrawal);
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
	 * Hand nothing more to a handler that has outlived the stop.
	 */
	void abandonReading() {
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

	boolean isOpen() {
		return this.pipes != null;
	}

	boolean isRunning() {
		return this.started;
	}

	/**
	 * Find what sends lines.
	 * @return the sender, or {@code null} if the server is stopped or has no out-pipe
	 */
	@Nullable LineSender sender() {
		ServerPipes opened = this.pipes;
		return (opened != null) ? opened.sender() : null;
	}

	@Nullable FifoPermissions permissions(PipeDirection direction) {
		ServerPipes opened = this.pipes;
		return (opened != null) ? opened.permissions(direction) : null;
	}

	boolean isPipeThread() {
		return PipeThread.isCurrent(this.context) || WorkInProgress.current(this.context) != null;
	}

	private boolean enter() {
		return this.lifecycle.enter(isPipeThread());
	}

	/**
	 * Enter, to stop the server: nobody is to wait for the caller any more.
	 * @return {@code false} if another thread stops it
	 */
	private boolean enterToStop() {
		WorkInProgress work = WorkInProgress.current(this.context);
		if (work != null) {
			work.close();
		}
		return enter();
	}

	private void enterOrFail() {
		if (!enter()) {
			throw new IllegalStateException("Pipe server '%s' is being stopped".formatted(settings().name()));
		}
	}

}
