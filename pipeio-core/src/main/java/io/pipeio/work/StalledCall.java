package io.pipeio.work;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A call of the handler that has not ended for so long that observers are told. They are
 * told of its end only if they were told of it, and after that. Called by the thread that
 * watches, and by the one that ends the call; holds no lock while it tells.
 */
final class StalledCall {

	private final StallListener listener;

	private final @Nullable Thread thread;

	private final long since;

	private boolean told;

	private boolean ended;

	private long endNanos;

	/**
	 * Create a call.
	 * @param listener told of it
	 * @param thread the thread that does it, or {@code null} for none
	 * @param since since when, as {@link System#nanoTime()} has it
	 */
	StalledCall(StallListener listener, @Nullable Thread thread, long since) {
		this.listener = listener;
		this.thread = thread;
		this.since = since;
	}

	/**
	 * Tell of it, unless it has ended.
	 */
	void tell() {
		if (hasEnded()) {
			return;
		}
		this.listener.stalled(this.thread, Duration.ofNanos(System.nanoTime() - this.since));
		if (markTold()) {
			tellOfEnd();
		}
	}

	private synchronized boolean hasEnded() {
		return this.ended;
	}

	private synchronized boolean markTold() {
		this.told = true;
		return this.ended;
	}

	/**
	 * Note that it has ended, or goes on.
	 */
	void end() {
		if (markEnded()) {
			tellOfEnd();
		}
	}

	private synchronized boolean markEnded() {
		this.ended = true;
		this.endNanos = System.nanoTime();
		return this.told;
	}

	private void tellOfEnd() {
		this.listener.returned(this.thread, Duration.ofNanos(this.endNanos - this.since));
	}

}
