package io.pipeio.listener;

import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * One call of a listener, as it is timed and observed.
 */
final class WatchedCall {

	/** What nobody wants to know of. */
	static final WatchedCall UNWATCHED = new WatchedCall(Observation.NOOP, null);

	private final Observation observation;

	private final @Nullable PipeListenerTimer timer;

	private final long start = System.nanoTime();

	private final AtomicBoolean ended = new AtomicBoolean();

	/**
	 * Begin a call.
	 * @param observation a started observation
	 * @param timer takes how long the call takes; {@code null} for nobody
	 */
	WatchedCall(Observation observation, @Nullable PipeListenerTimer timer) {
		this.observation = observation;
		this.timer = timer;
	}

	Observation.Scope openScope() {
		return this.observation.openScope();
	}

	/**
	 * End the call. May be called by any thread; only the first time counts.
	 * @param failure what has gone wrong, or {@code null} for nothing
	 */
	void end(@Nullable Throwable failure) {
		if (this == UNWATCHED || !this.ended.compareAndSet(false, true)) {
			return;
		}
		if (this.timer != null) {
			this.timer.record(System.nanoTime() - this.start, failure);
		}
		if (failure != null) {
			Throwable cause = failure.getCause();
			this.observation.error((failure instanceof ListenerProblem && cause != null) ? cause : failure);
		}
		this.observation.stop();
	}

}
