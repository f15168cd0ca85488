package io.pipeio.listener;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.pipeio.line.Line;
import io.pipeio.observation.DefaultPipeListenerObservationConvention;
import io.pipeio.observation.ObservationGuard;
import io.pipeio.observation.PipeListenerObservationConvention;
import io.pipeio.observation.PipeObservation;
import io.pipeio.observation.PipeReceiveContext;
import org.jspecify.annotations.Nullable;

/**
 * Times and observes the calls of one listener, if somebody wants that.
 *
 * @param context which listener it is
 * @param timer takes how long they take; {@code null} for nobody
 * @param registry who is told of them
 * @param convention names and keys; {@code null} for the default
 * @param guard keeps their failures from the calls
 */
record ListenerWatch(PipeListenerContext context, @Nullable PipeListenerTimer timer, ObservationRegistry registry,
		@Nullable PipeListenerObservationConvention convention, ObservationGuard guard) {

	ListenerWatch(PipeListenerContext context, @Nullable PipeListenerTimer timer, ObservationRegistry registry,
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
			input.watch(new WatchedCall(observes() ? observe(input) : Observation.NOOP, this.guard, this.timer));
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
	void close() {
		if (this.timer != null) {
			this.timer.close();
		}
	}

}
