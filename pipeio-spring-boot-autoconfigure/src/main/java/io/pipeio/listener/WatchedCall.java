package io.pipeio.listener;

import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.observation.Observation;
import io.pipeio.observation.ObservationGuard;
import org.jspecify.annotations.Nullable;

/**
 * One call of a listener, as it is timed and observed.
 */
final class WatchedCall {

	/** What nobody wants to know of. */
	static final WatchedCall UNWATCHED = new WatchedCall(Observation.NOOP, ObservationGuard.NONE, null);

	private final Observation observation;

	private final ObservationGuard guard;

	private final @Nullable PipeListenerTimer timer;

	private final long start = System.nanoTime();

	private final AtomicBoolean ended = new AtomicBoolean();

	/**
	 * Begin a call.
	 * @param observation a started observation
	 * @param guard keeps its failures from the call
	 * @param timer takes how long the call takes; {@code null} for nobody
	 */
	WatchedCall(Observation observation, ObservationGuard guard, @Nullable PipeListenerTimer timer) {
		this.observation = observation;
		this.guard = guard;
		this.timer = timer;
	}

	ObservationGuard.Scope openScope() {
		return this.guard.openScope(this.observation);
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
		Throwable cause = (failure instanceof ListenerProblem) ? failure.getCause() : null;
		this.guard.stop(this.observation, (cause != null) ? cause : failure);
	}

}
