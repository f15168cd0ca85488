package io.pipeio.server;

import java.util.Objects;

import io.pipeio.concurrent.LifecycleLock;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoPermissions;
import io.pipeio.line.LineHandler;
import org.jspecify.annotations.Nullable;

/**
 * The pipes of a {@link PipeServer} from its opening to its stop. Guarded by the server's
 * {@link LifecycleLock}, but for {@link #sender()}, {@link #permissions} and
 * {@link #resumeReading()}.
 */
final class ServerPipes {

	private final PipeServerContext context;

	/** Of the in-pipe; {@code null} if there is none, or after it was read. */
	private volatile @Nullable PipeKeeper inKeeper;

	private volatile @Nullable LineReceiver receiver;

	/** The last receiver, if its thread still handles lines. */
	private @Nullable LineReceiver lingering;

	private final @Nullable PipeKeeper outKeeper;

	private final @Nullable LineSender sender;

	/**
	 * Create or take over the pipes, and let lines be sent.
	 * @param context of the server
	 * @param former the pipes of the last run, if one of their threads is still alive
	 * @throws PipeServerStartException if one of the pipes cannot be had; what was
	 * created is removed again
	 */
	ServerPipes(PipeServerContext context, @Nullable ServerPipes former) {
		this.context = context;
		this.lingering = (former != null) ? former.lingering : null;
		this.inKeeper = claim(PipeDirection.IN);
		try {
			this.outKeeper = claim(PipeDirection.OUT);
			this.sender = (this.outKeeper != null) ? openSender(this.outKeeper, (former != null) ? former.sender : null)
					: null;
		}
		catch (Throwable ex) {
			if (this.inKeeper != null) {
				giveBack(this.inKeeper);
			}
			throw ex;
		}
	}

	private @Nullable PipeKeeper claim(PipeDirection direction) {
		return (this.context.settings().pipe(direction) != null) ? new PipeKeeper(this.context, direction) : null;
	}

	private LineSender openSender(PipeKeeper keeper, @Nullable LineSender formerSender) {
		try {
			LineSender opened = keeper
				.use((fifo) -> new LineSender(this.context, fifo, settings(PipeDirection.OUT), formerSender));
			opened.start();
			return opened;
		}
		catch (FifoException ex) {
			giveBack(keeper);
			throw new PipeServerStartException(this.context.settings().name(), PipeDirection.OUT, ex);
		}
		catch (Throwable ex) {
			giveBack(keeper);
			throw ex;
		}
	}

	/**
	 * Tell observers of pipes that others may replace.
	 */
	void tellOfRisks() {
		for (PipeKeeper keeper : new PipeKeeper[] { this.inKeeper, this.outKeeper }) {
			if (keeper != null) {
				keeper.tellOfRisk();
			}
		}
	}

	private PipeSettings settings(PipeDirection direction) {
		return Objects.requireNonNull(this.context.settings().pipe(direction));
	}

	private void giveBack(PipeKeeper keeper) {
		keeper.endUse();
		keeper.close(this.context.settings()::restore);
	}

	/**
	 * Read the in-pipe. Does nothing if there is none, or if it is read already.
	 * @param handler what handles the lines
	 * @throws PipeServerStartException if the in-pipe cannot be read
	 */
	void startReading(LineHandler handler) {
		if (this.context.settings().in() == null || this.receiver != null) {
			return;
		}
		PipeKeeper keeper = Objects.requireNonNull((this.inKeeper != null) ? this.inKeeper : claim(PipeDirection.IN));
		try {
			LineReceiver starting = keeper.use((fifo) -> new LineReceiver(this.context, fifo,
					settings(PipeDirection.IN), handler, this.lingering));
			this.inKeeper = keeper;
			this.receiver = starting;
			this.context.works().refuseToBlock(null);
			this.context.resources().stallWatch().add(this.context.handlerWatch());
			this.context.handlerWatch().armIfBusy();
			starting.start();
		}
		catch (FifoException ex) {
			giveUpReading(keeper);
			throw new PipeServerStartException(this.context.settings().name(), PipeDirection.IN, ex);
		}
		catch (Throwable ex) {
			giveUpReading(keeper);
			throw ex;
		}
	}

	private void giveUpReading(PipeKeeper keeper) {
		this.context.resources().stallWatch().remove(this.context.handlerWatch());
		this.receiver = null;
		this.inKeeper = null;
		giveBack(keeper);
	}

	/**
	 * Stop reading, and wait for the handler.
	 * @param timeoutNanos how long to wait
	 * @param withdrawal what becomes of the pipe in the file system
	 */
	void stopReading(long timeoutNanos, PipeKeeper.Withdrawal withdrawal) {
		LineReceiver stopping = this.receiver;
		if (stopping == null) {
			return;
		}
		Objects.requireNonNull(this.inKeeper).close(withdrawal);
		if (this.sender != null) {
			this.sender.refuseToBlock(stopping.thread());
			this.context.works().refuseToBlock(this.sender);
		}
		stopping.stop(timeoutNanos);
		this.context.resources().stallWatch().remove(this.context.handlerWatch());
		this.lingering = stopping.isAlive() ? stopping : null;
		this.receiver = null;
		this.inKeeper = null;
	}

	/**
	 * Go on reading after a pause. Called by any thread.
	 */
	void resumeReading() {
		LineReceiver reading = this.receiver;
		if (reading != null) {
			reading.resume();
		}
	}

	/**
	 * Let go of the in-pipe, which nobody reads any more, and stop sending.
	 * @param timeoutNanos how long to wait for a client to read what was sent
	 * @param withdrawal what becomes of the pipes in the file system
	 */
	void close(long timeoutNanos, PipeKeeper.Withdrawal withdrawal) {
		try {
			if (this.inKeeper != null) {
				this.inKeeper.close(withdrawal);
				this.inKeeper = null;
			}
		}
		finally {
			if (this.outKeeper != null && this.sender != null) {
				this.outKeeper.close(withdrawal);
				this.sender.stop(timeoutNanos);
			}
		}
	}

	/**
	 * Hand nothing more to the handler that has outlived {@link #stopReading}.
	 */
	void abandonReading() {
		if (this.lingering != null) {
			this.lingering.abandon();
		}
	}

	/**
	 * Whether a restart has to heed one of the threads, which has outlived the stop.
	 * @return whether one of them is alive
	 */
	boolean isLingering() {
		return (this.lingering != null && this.lingering.isAlive()) || (this.sender != null && this.sender.isAlive());
	}

	/**
	 * The permissions with which a pipe was found. Called by any thread.
	 * @param direction which pipe
	 * @return the permissions, or {@code null} if it is not open
	 */
	@Nullable FifoPermissions permissions(PipeDirection direction) {
		PipeKeeper keeper = (direction == PipeDirection.IN) ? this.inKeeper : this.outKeeper;
		return (keeper != null) ? keeper.permissions() : null;
	}

	/**
	 * Return the sender.
	 * @return the sender, or {@code null} if there is no out-pipe
	 */
	@Nullable LineSender sender() {
		return this.sender;
	}

}
