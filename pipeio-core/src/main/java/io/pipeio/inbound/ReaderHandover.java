package io.pipeio.inbound;

import io.pipeio.concurrent.ThreadChain;
import io.pipeio.fifo.Fifo;
import org.jspecify.annotations.Nullable;

/**
 * The in-threads of one server, from one start to the next. A thread whose handler has
 * restarted the server, or has outlived the stop, still handles what it has read; its
 * successor begins when it has ended, and goes on with the line that it was reading.
 *
 * @since 0.1.0
 */
public final class ReaderHandover {

	private final Thread thread;

	private final ThreadChain chain;

	/** The FIFO that it reads at first. */
	private final Fifo fifo;

	/** Its thread may still handle lines. */
	private volatile @Nullable ReaderHandover predecessor;

	/** The thread started after it. */
	private volatile @Nullable ReaderHandover successor;

	/** The line that the predecessor was reading when it ended. */
	private @Nullable UnfinishedLine inheritance;

	private volatile boolean abandoned;

	/**
	 * Create the link of a thread that is not started yet.
	 * @param thread the thread
	 * @param fifo what it is to read
	 * @param predecessor the link of the one before, if that is still alive
	 */
	public ReaderHandover(Thread thread, Fifo fifo, @Nullable ReaderHandover predecessor) {
		this.thread = thread;
		this.chain = new ThreadChain(thread, (predecessor != null) ? predecessor.chain : null);
		this.fifo = fifo;
		this.predecessor = predecessor;
	}

	/**
	 * Whether there may be a thread to wait for.
	 * @return whether this one has a predecessor
	 */
	public boolean hasPredecessor() {
		return this.chain.hasPredecessor();
	}

	/**
	 * Start the thread, of which the predecessor knows from now on.
	 */
	public void start() {
		ReaderHandover before = this.predecessor;
		if (before != null) {
			before.successor = this;
		}
		try {
			this.thread.start();
		}
		catch (Throwable ex) {
			if (before != null) {
				before.successor = null;
			}
			throw ex;
		}
	}

	/**
	 * Find a thread that may still handle lines.
	 * @return the oldest one that is alive, or {@code null}
	 */
	public @Nullable Thread findAlive() {
		return this.chain.findAlive();
	}

	/**
	 * Whether the calling thread is this one, or one that this waits for.
	 * @return whether it is
	 */
	public boolean isCurrentThread() {
		return this.chain.isCurrentThread();
	}

	/**
	 * Wait until the threads before have ended, or {@link #abandon()}.
	 * @return what the last of them was reading, or {@code null} if it was between two
	 * lines
	 */
	public @Nullable UnfinishedLine awaitPredecessor() {
		this.chain.awaitPredecessors(this::isAbandoned);
		if (!this.chain.hasPredecessor()) {
			this.predecessor = null;
		}
		return takeInheritance();
	}

	private synchronized @Nullable UnfinishedLine takeInheritance() {
		UnfinishedLine line = this.inheritance;
		this.inheritance = null;
		return line;
	}

	/**
	 * Whether somebody else goes on reading a FIFO.
	 * @param read the FIFO
	 * @return whether a successor does, which is not abandoned
	 */
	public boolean hasHeirOf(Fifo read) {
		return findHeirOf(read) != null;
	}

	private @Nullable ReaderHandover findHeirOf(Fifo read) {
		ReaderHandover heir = this.successor;
		while (heir != null && !heir.willRead(read)) {
			heir = heir.successor;
		}
		return heir;
	}

	private boolean willRead(Fifo read) {
		return !this.abandoned && this.thread.getState() != Thread.State.TERMINATED && this.fifo.isSameAs(read);
	}

	/**
	 * Leave the rest of a line to whoever goes on reading its FIFO.
	 * @param line what was read of it
	 * @return whether there is somebody
	 */
	public boolean leave(UnfinishedLine line) {
		ReaderHandover heir = findHeirOf(line.fifo());
		while (heir != null && !heir.inherit(line)) {
			heir = findHeirOf(line.fifo());
		}
		return heir != null;
	}

	private synchronized boolean inherit(UnfinishedLine line) {
		if (this.abandoned) {
			return false;
		}
		this.inheritance = line;
		return true;
	}

	/**
	 * Give this thread up, and those that it waits for: their lines are discarded.
	 */
	public synchronized void abandon() {
		this.abandoned = true;
		ReaderHandover before = this.predecessor;
		if (before != null) {
			before.abandon();
		}
	}

	/**
	 * Whether nobody waits for this thread any more, whose lines are discarded.
	 * @return whether a stop has given it up
	 */
	public boolean isAbandoned() {
		return this.abandoned;
	}

	/**
	 * Whether the server was started again.
	 * @return whether there is a successor
	 */
	public boolean isSuperseded() {
		return this.successor != null;
	}

}
