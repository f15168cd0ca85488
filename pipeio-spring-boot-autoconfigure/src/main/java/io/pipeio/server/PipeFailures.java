package io.pipeio.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * What a thread does about a failure: report it, wait a second, and go on. The same
 * failure again is not reported again.
 */
final class PipeFailures {

	private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final PipeServerContext context;

	private final PipeDirection direction;

	private volatile @Nullable String last;

	PipeFailures(PipeServerContext context, PipeDirection direction) {
		this.context = context;
		this.direction = direction;
	}

	/**
	 * On which pipe they happen.
	 * @return the direction of the pipe
	 */
	PipeDirection direction() {
		return this.direction;
	}

	/**
	 * Report a failure, unless it is the last one again.
	 * @param failure what was thrown
	 */
	void report(Throwable failure) {
		try {
			String text = failure.toString();
			if (!text.equals(this.last)) {
				this.last = text;
				this.context.failing().put(this, PipeServerFailure.of(this.direction, failure));
				this.context.observers().pipeFailed(this.context.server(), this.direction, failure);
			}
		}
		catch (Throwable ex) {
			// No memory even to report: the next attempt does
			this.last = null;
		}
	}

	/**
	 * Wait before the next attempt; {@link LockSupport#unpark} ends the wait.
	 */
	static void pause() {
		// Whoever has left the thread interrupted: there would be no wait at all
		Thread.interrupted();
		LockSupport.parkNanos(PipeFailures.class, PAUSE_NANOS);
	}

	/**
	 * Note that an attempt has succeeded, or that there will be no more.
	 */
	void clear() {
		if (this.last != null) {
			this.last = null;
			this.context.failing().remove(this);
		}
	}

}
