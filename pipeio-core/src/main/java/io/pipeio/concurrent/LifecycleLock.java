package io.pipeio.concurrent;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one thread at a time start or stop a server, and does not let a pipe thread wait
 * for a stop that itself waits for this thread.
 *
 * @since 0.1.0
 */
public final class LifecycleLock {

	private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	private final ReentrantLock lock = new ReentrantLock();

	private volatile boolean stopping;

	/**
	 * Enter, and wait for whoever is inside.
	 * @param pipeThread whether the caller is a thread that a stop waits for
	 * @return {@code false} if that would wait for a stop that waits for the caller
	 */
	public boolean enter(boolean pipeThread) {
		if (!pipeThread) {
			this.lock.lock();
			return true;
		}
		while (!this.lock.tryLock()) {
			if (this.stopping) {
				return false;
			}
			LockSupport.parkNanos(this, RETRY_NANOS);
		}
		return true;
	}

	/**
	 * Note that the thread inside waits for the pipe threads from now on.
	 */
	public void stopping() {
		this.stopping = true;
	}

	public void exit() {
		if (this.lock.getHoldCount() == 1) {
			this.stopping = false;
		}
		this.lock.unlock();
	}

}
