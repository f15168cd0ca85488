package io.pipeio.concurrent;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The second that a thread waits when it has failed, before it tries again. Made early:
 * where the failure is that no file can be opened, no class can be loaded either.
 *
 * @since 0.1.0
 */
public final class RetryPause {

	private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

	/**
	 * Wait before the next attempt; {@link LockSupport#unpark} ends the wait.
	 */
	public void take() {
		// Whoever has left the thread interrupted: there would be no wait at all
		Thread.interrupted();
		LockSupport.parkNanos(this, NANOS);
	}

}
