package io.pipeio.server;

import java.nio.file.Path;
import java.util.Objects;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.line.LineHandler;
import org.jspecify.annotations.Nullable;

/**
 * The pipes of a {@link PipeServer} from its opening to its stop. Guarded by the server's
 * {@link LifecycleLock}, but for {@link #sender()} and {@link #ownsCurrentThread()}.
 */
final class ServerPipes {

	private final PipeServerContext context;

	/** The in-pipe while nobody reads it. */
	private @Nullable Fifo unread;

	private volatile @Nullable LineReceiver receiver;

	private final @Nullable LineSender sender;

	/**
	 * Create or take over the pipes, and let lines be sent.
	 * @param context of the server
	 * @throws PipeServerStartException if one of the pipes cannot be had; what was
	 * created is removed again
	 */
	ServerPipes(PipeServerContext context) {
		this.context = context;
		this.unread = claim(PipeDirection.IN);
		try {
			this.sender = openSender();
		}
		catch (RuntimeException ex) {
			if (this.unread != null) {
				giveUp(this.unread);
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
			throw new PipeServerStartException(this.context.settings().name(), PipeDirection.OUT, ex);
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
	 * Read the in-pipe. Does nothing if there is none, or if it is read already.
	 * @param handler what handles the lines
	 * @throws PipeServerStartException if the in-pipe cannot be read
	 */
	void startReading(LineHandler handler) {
		if (this.context.settings().inPipe() == null || this.receiver != null) {
			return;
		}
		Fifo fifo = Objects.requireNonNull((this.unread != null) ? this.unread : claim(PipeDirection.IN));
		this.unread = null;
		try {
			LineReceiver started = new LineReceiver(this.context, fifo, handler);
			this.receiver = started;
			started.start();
		}
		catch (FifoException ex) {
			giveUp(fifo);
			throw new PipeServerStartException(this.context.settings().name(), PipeDirection.IN, ex);
		}
	}

	/**
	 * Stop reading, and wait for the handler.
	 * @param timeoutNanos how long to wait
	 */
	void stopReading(long timeoutNanos) {
		LineReceiver stopping = this.receiver;
		if (stopping != null) {
			if (this.sender != null) {
				this.sender.refuseToBlock(stopping.thread());
			}
			stopping.stop(timeoutNanos);
			this.receiver = null;
		}
	}

	/**
	 * Let go of the in-pipe, which nobody reads, and stop sending.
	 * @param timeoutNanos how long to wait for the out-thread
	 */
	void close(long timeoutNanos) {
		if (this.unread != null) {
			if (this.context.settings().removesPipes()) {
				this.unread.remove();
				this.unread.releaseClients();
			}
			this.unread.close();
			this.unread = null;
		}
		if (this.sender != null) {
			this.sender.stop(timeoutNanos);
		}
	}

	/**
	 * What sends lines.
	 * @return the sender, or {@code null} if there is no out-pipe
	 */
	@Nullable LineSender sender() {
		return this.sender;
	}

	/**
	 * Whether the calling thread is one of those that a stop waits for.
	 * @return whether it is the in-thread or the out-thread
	 */
	boolean ownsCurrentThread() {
		LineReceiver reading = this.receiver;
		return (reading != null && reading.isOwnThread()) || (this.sender != null && this.sender.isOwnThread());
	}

}
