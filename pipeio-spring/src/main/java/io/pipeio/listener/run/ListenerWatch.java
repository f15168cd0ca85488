package io.pipeio.listener.run;

import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.pipeio.PipeListenerContext;
import io.pipeio.PipeListenerTimer;
import io.pipeio.line.Line;
import io.pipeio.listener.adapter.ListenerProblem;
import io.pipeio.logging.LoggedFailure;
import io.pipeio.observation.DefaultPipeListenerObservationConvention;
import io.pipeio.observation.ObservationGuard;
import io.pipeio.observation.PipeListenerObservationConvention;
import io.pipeio.observation.PipeObservation;
import io.pipeio.observation.PipeReceiveContext;
import org.jspecify.annotations.Nullable;

/**
 * Times and observes the calls of one listener, if that is enabled.
 *
 * @param context the listener and its server
 * @param timer records the duration of calls; {@code null} for none
 * @param registry of observations
 * @param convention names and keys; {@code null} for the default
 * @param guard keeps failures of observations from the calls
 * @since 0.1.0
 */
public record ListenerWatch(PipeListenerContext context, @Nullable PipeListenerTimer timer,
		ObservationRegistry registry, @Nullable PipeListenerObservationConvention convention, ObservationGuard guard) {

	public ListenerWatch(PipeListenerContext context, @Nullable PipeListenerTimer timer, ObservationRegistry registry,
			@Nullable PipeListenerObservationConvention convention) {
		this(context, timer, registry, convention,
				new ObservationGuard(registry,
						"%s: a call of listener '%s'".formatted(context.server().getName(), context.listenerId()),
						LoggedFailure::of));
	}

	boolean observes() {
		return this.registry != ObservationRegistry.NOOP;
	}

	/**
	 * Begin a call.
	 * @param input what the listener is to be called with
	 */
	void begin(ListenerInput input) {
		if (observes() || this.timer != null) {
			input.watch(new Call(observes() ? observe(input) : Observation.NOOP, this.guard, this.timer));
		}
	}

	private Observation observe(ListenerInput input) {
		return this.guard.start(() -> PipeObservation.RECEIVE.observation(this.convention,
				DefaultPipeListenerObservationConvention.INSTANCE, () -> describe(input), this.registry));
	}

	private PipeReceiveContext describe(ListenerInput input) {
		return new PipeReceiveContext(this.context.server().getName(), this.context.listenerId(),
				input.received().size(), input.received().stream().mapToLong(Line::length).sum(), input.headers());
	}

	/**
	 * The listener was unregistered.
	 */
	public void close() {
		if (this.timer != null) {
			this.timer.close();
		}
	}

	/**
	 * One call of a listener, as it is timed and observed.
	 */
	static final class Call {

		/** A call that is neither timed nor observed. */
		static final Call UNWATCHED = new Call(Observation.NOOP, ObservationGuard.NONE, null);

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
		Call(Observation observation, ObservationGuard guard, @Nullable PipeListenerTimer timer) {
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

}
