package io.pipeio.server;

import org.jspecify.annotations.Nullable;

/**
 * The failures of the thread of a pipe, which tries again after each: the same failure
 * again is not reported again. Used by any thread.
 */
final class PipeFailures {

	private final PipeServerContext context;

	private final PipeDirection direction;

	private volatile @Nullable String last;

	private boolean ended;

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
	 * Report a failure, unless it is the last one again. May be called by any thread.
	 * @param failure what was thrown
	 */
	void report(Throwable failure) {
		try {
			if (note(failure)) {
				this.context.events().pipeFailed(this.direction, failure);
			}
		}
		catch (Throwable ex) {
			// No memory even to report: the next attempt does
			clear();
		}
	}

	private synchronized boolean note(Throwable failure) {
		String text = PipeServerFailure.describe(failure);
		if (text.equals(this.last)) {
			return false;
		}
		this.last = text;
		if (!this.ended) {
			this.context.failing().put(this, PipeServerFailure.of(this.direction, failure));
		}
		return true;
	}

	/**
	 * Whether the last attempt has failed, as far as is known.
	 * @return whether there is something to {@link #clear()}
	 */
	boolean isFailing() {
		return this.last != null;
	}

	/**
	 * Note that an attempt has succeeded.
	 */
	void clear() {
		if (this.last != null) {
			forget();
		}
	}

	/**
	 * Note that there will be no more attempts: what fails after that, on a thread that
	 * has not noticed, is told, but is not a state of the server any more.
	 */
	synchronized void end() {
		this.ended = true;
		forget();
	}

	private synchronized void forget() {
		this.last = null;
		this.context.failing().remove(this);
	}

}
