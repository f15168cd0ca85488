package io.pipeio.observation;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.pipeio.logging.FirstFailureLog;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the failures of those who observe from what they observe: a handler or a
 * convention that throws costs an observation, and no line. None of its methods throws.
 * The first failure is logged as an error, those after it at debug level, since they may
 * come with each line. May be used by several threads at once.
 *
 * @since 0.1.0
 */
public final class ObservationGuard {

	/** For what nobody observes. */
	public static final ObservationGuard NONE = new ObservationGuard(ObservationRegistry.NOOP, "nothing",
			UnaryOperator.identity());

	private static final Log logger = LogFactory.getLog(ObservationGuard.class);

	private final ObservationRegistry registry;

	private final UnaryOperator<Throwable> loggable;

	private final FirstFailureLog failures;

	/**
	 * Create a guard.
	 * @param registry knows the current scopes
	 * @param observed what is observed, for the log
	 * @param loggable makes of a failure what may be logged, wherever its text comes from
	 */
	public ObservationGuard(ObservationRegistry registry, String observed, UnaryOperator<Throwable> loggable) {
		this.registry = registry;
		this.failures = new FirstFailureLog(logger, observed + " cannot be observed");
		this.loggable = loggable;
	}

	/**
	 * Start an observation.
	 * @param observation makes it
	 * @return it, or one that does nothing where that fails
	 */
	public Observation start(Supplier<Observation> observation) {
		try {
			return observation.get().start();
		}
		catch (Throwable ex) {
			report(ex);
			return Observation.NOOP;
		}
	}

	/**
	 * Let what the calling thread does belong to an observation.
	 * @param observation the observation
	 * @return to be closed by this thread
	 */
	public Scope openScope(Observation observation) {
		if (observation == Observation.NOOP) {
			return Scope.NONE;
		}
		Observation.Scope before = this.registry.getCurrentObservationScope();
		try {
			return new Scope(this, observation.openScope(), before);
		}
		catch (Throwable ex) {
			report(ex);
			// It is the current one already, and some of the handlers may have opened it
			close(this.registry.getCurrentObservationScope(), before);
			return Scope.NONE;
		}
	}

	private void close(Observation.@Nullable Scope scope, Observation.@Nullable Scope before) {
		if (scope == null || scope == before) {
			return;
		}
		try {
			scope.close();
		}
		catch (Throwable ex) {
			report(ex);
			// Otherwise all that the thread does from now on would belong to it
			this.registry.setCurrentObservationScope(before);
		}
	}

	/**
	 * Stop an observation.
	 * @param observation the observation
	 * @param failure what has gone wrong, or {@code null} for nothing
	 */
	public void stop(Observation observation, @Nullable Throwable failure) {
		if (failure != null) {
			guard(() -> observation.error(failure));
		}
		guard(observation::stop);
	}

	private void guard(Runnable step) {
		try {
			step.run();
		}
		catch (Throwable ex) {
			report(ex);
		}
	}

	private void report(Throwable failure) {
		this.failures.report(this.loggable.apply(failure));
	}

	/**
	 * What belongs to an observation, until it is closed.
	 */
	public static final class Scope implements AutoCloseable {

		private static final Scope NONE = new Scope(ObservationGuard.NONE, null, null);

		private final ObservationGuard guard;

		private final Observation.@Nullable Scope scope;

		private final Observation.@Nullable Scope before;

		private Scope(ObservationGuard guard, Observation.@Nullable Scope scope, Observation.@Nullable Scope before) {
			this.guard = guard;
			this.scope = scope;
			this.before = before;
		}

		@Override
		public void close() {
			this.guard.close(this.scope, this.before);
		}

	}

}
