package io.pipeio.concurrent;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/**
 * The threads of one half of a server, from one start to the next. A thread that has
 * restarted the server itself, or has outlived a stop, is the predecessor of the next
 * one, which waits for it. May be used by any thread.
 *
 * @since 0.1.0
 */
public final class ThreadChain {

	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final Thread thread;

	private volatile @Nullable ThreadChain predecessor;

	private volatile boolean ignored;

	/**
	 * Create the link of a thread that is not started yet.
	 * @param thread the thread
	 * @param predecessor the link of the thread before, or {@code null}
	 */
	public ThreadChain(Thread thread, @Nullable ThreadChain predecessor) {
		this.thread = thread;
		this.predecessor = predecessor;
	}

	/**
	 * Whether there may be a thread to wait for.
	 * @return {@code false} once {@link #awaitPredecessors} has seen that all have ended
	 */
	public boolean hasPredecessor() {
		return this.predecessor != null;
	}

	/**
	 * Find a thread of the chain that has not ended.
	 * @return the oldest one, or {@code null}
	 */
	public @Nullable Thread findAlive() {
		ThreadChain before = this.predecessor;
		Thread oldest = (before != null) ? before.findAlive() : null;
		return (oldest == null && !this.ignored && this.thread.isAlive()) ? this.thread : oldest;
	}

	/**
	 * Whether the calling thread is this one, or one that this waits for.
	 * @return whether it belongs to the chain
	 */
	public boolean isCurrentThread() {
		ThreadChain before = this.predecessor;
		return Thread.currentThread() == this.thread || (before != null && before.isCurrentThread());
	}

	/**
	 * Block until the threads before have ended. Called by the thread of this link.
	 * @param released whether to wait no longer; asked ten times a second
	 */
	public void awaitPredecessors(BooleanSupplier released) {
		ThreadChain before = this.predecessor;
		Thread alive = (before != null) ? before.findAlive() : null;
		while (before != null && alive != null && !released.getAsBoolean()) {
			StopWait.join(alive, LOOK_NANOS);
			alive = before.findAlive();
		}
		if (alive == null) {
			this.predecessor = null;
		}
	}

	/**
	 * Let no successor wait for the thread of this link any more.
	 */
	public void ignore() {
		this.ignored = true;
	}

}
