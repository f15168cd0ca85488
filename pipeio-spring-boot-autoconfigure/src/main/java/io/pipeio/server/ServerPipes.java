package io.pipeio.server;

import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.line.LineHandler;
import org.jspecify.annotations.Nullable;

/**
 * The pipes of a {@link PipeServer} from its opening to its stop. Guarded by the server's
 * {@link LifecycleLock}, but for {@link #sender()}.
 */
final class ServerPipes {

	private final PipeServerContext context;

	/** The in-pipe; {@code null} if there is none, or after it was read. */
	private @Nullable Fifo inFifo;

	private @Nullable LineReceiver receiver;

	/** The last receiver, if its thread still handles lines. */
	private @Nullable LineReceiver lingering;

	private final @Nullable Fifo outFifo;

	private final @Nullable LineSender sender;

	/**
	 * Create or take over the pipes, and let lines be sent.
	 * @param context of the server
	 * @param lingering the last receiver, if its thread still handles lines
	 * @throws PipeServerStartException if one of the pipes cannot be had; what was
	 * created is removed again
	 */
	ServerPipes(PipeServerContext context, @Nullable LineReceiver lingering) {
		this.context = context;
		this.lingering = lingering;
		this.inFifo = claim(PipeDirection.IN);
		try {
			this.outFifo = claim(PipeDirection.OUT);
			this.sender = (this.outFifo != null) ? openSender(this.outFifo) : null;
		}
		catch (Throwable ex) {
			if (this.inFifo != null) {
				giveBack(this.inFifo);
			}
			throw ex;
		}
	}

	private @Nullable Fifo claim(PipeDirection direction) {
		PipeServerSettings settings = this.context.settings();
		Path path = settings.path(direction);
		if (path == null) {
			return null;
		}
		try {
			return settings.managesPipes() ? Fifo.create(path, settings.permissions()) : Fifo.open(path);
		}
		catch (FifoException ex) {
			throw new PipeServerStartException(settings.name(), direction, ex);
		}
	}

	private LineSender openSender(Fifo fifo) {
		try {
			LineSender opened = new LineSender(this.context, fifo);
			opened.start();
			return opened;
		}
		catch (FifoException ex) {
			giveBack(fifo);
			throw new PipeServerStartException(this.context.settings().name(), PipeDirection.OUT, ex);
		}
		catch (Throwable ex) {
			giveBack(fifo);
			throw ex;
		}
	}

	private void giveBack(Fifo fifo) {
		if (this.context.settings().managesPipes()) {
			fifo.giveBack();
		}
		else {
			fifo.close();
		}
	}

	/**
	 * Read the in-pipe. Does nothing if there is none, or if it is read already.
	 * @param handler what handles the lines
	 * @throws PipeServerStartException if the in-pipe cannot be read
	 */
	void startReading(LineHandler handler) {
		if (this.context.settings().inPipe() == null || this.receiver != null) {
			return;
		}
		Fifo fifo = Objects.requireNonNull((this.inFifo != null) ? this.inFifo : claim(PipeDirection.IN));
		try {
			LineReceiver starting = new LineReceiver(this.context, fifo, handler, this.lingering);
			this.inFifo = fifo;
			this.receiver = starting;
			starting.start();
		}
		catch (FifoException ex) {
			giveUpReading(fifo);
			throw new PipeServerStartException(this.context.settings().name(), PipeDirection.IN, ex);
		}
		catch (Throwable ex) {
			giveUpReading(fifo);
			throw ex;
		}
	}

	private void giveUpReading(Fifo fifo) {
		this.receiver = null;
		this.inFifo = null;
		giveBack(fifo);
	}

	/**
	 * Stop reading, and wait for the handler.
	 * @param timeoutNanos how long to wait
	 * @param withdrawal what becomes of the pipe in the file system
	 */
	void stopReading(long timeoutNanos, Consumer<Fifo> withdrawal) {
		LineReceiver stopping = this.receiver;
		if (stopping == null) {
			return;
		}
		withdrawal.accept(Objects.requireNonNull(this.inFifo));
		if (this.sender != null) {
			this.sender.refuseToBlock(stopping.thread());
		}
		stopping.stop(timeoutNanos);
		this.lingering = stopping.isAlive() ? stopping : null;
		this.receiver = null;
		this.inFifo = null;
	}

	/**
	 * Let go of the in-pipe, which nobody reads any more, and stop sending.
	 * @param timeoutNanos how long to wait for the out-thread
	 * @param withdrawal what becomes of the pipes in the file system
	 */
	void close(long timeoutNanos, Consumer<Fifo> withdrawal) {
		if (this.inFifo != null) {
			withdrawal.accept(this.inFifo);
			this.inFifo.releaseClients();
			this.inFifo.close();
			this.inFifo = null;
		}
		if (this.outFifo != null && this.sender != null) {
			withdrawal.accept(this.outFifo);
			this.sender.stop(timeoutNanos);
		}
	}

	/**
	 * What a restart has to wait for.
	 * @return the last receiver, or {@code null} if its thread has ended
	 */
	@Nullable LineReceiver lingering() {
		return this.lingering;
	}

	/**
	 * What sends lines.
	 * @return the sender, or {@code null} if there is no out-pipe
	 */
	@Nullable LineSender sender() {
		return this.sender;
	}

}
