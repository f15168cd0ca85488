package io.pipeio.queue;

/**
 * Tells a rush of lines from single ones. A single line is best written by the thread
 * that sends it. In a rush, that would cost a system call for each line, while the
 * out-thread writes in one call what has come since its last one.
 *
 * @since 0.1.0
 */
public final class BurstDetector {

	/** Maximum time between two lines of a burst. */
	private static final long GAP_NANOS = 1_000;

	/** Number of lines that make a burst. */
	private static final int RUSH = 8;

	private int lines;

	/** The replying thread that has sent last, and its turn. */
	private long replier;

	private int turn;

	/** Time at which the last line is known to have been sent. */
	private volatile long last = System.nanoTime();

	/**
	 * Note that a line is to be sent, while no other waits. Replies to what was read at
	 * once may be a rush, but not those to a client that waits for each, however fast it
	 * is. Guarded by the lock of the {@link LineQueue}.
	 * @return whether it is one of a rush
	 */
	boolean isRush() {
		long now = System.nanoTime();
		if (now - this.last > GAP_NANOS || isNextTurn()) {
			this.lines = 0;
		}
		else if (this.lines < RUSH) {
			this.lines++;
		}
		this.last = now;
		return this.lines == RUSH;
	}

	private boolean isNextTurn() {
		Thread current = Thread.currentThread();
		if (!(current instanceof ReplyingThread replying)) {
			return false;
		}
		boolean same = (current.getId() == this.replier);
		boolean next = same && replying.turn() != this.turn;
		this.replier = current.getId();
		this.turn = replying.turn();
		return next;
	}

	/**
	 * Note that lines were sent a moment ago: one was written, or those that waited were
	 * taken out. May be called by any thread.
	 */
	void noteLine() {
		this.last = System.nanoTime();
	}

}
