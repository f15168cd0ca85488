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
 * Guard that isolates observed code from failures of observation handlers and
 * conventions: an exception affects only the observation, never the line. No method
 * throws an exception. The first failure is logged as an error, later ones at debug
 * level, since they may occur for each line. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ObservationGuard {

	/** Guard for code that is not observed. */
	public static final ObservationGuard NONE = new ObservationGuard(ObservationRegistry.NOOP, "nothing",
			UnaryOperator.identity());

	private static final Log logger = LogFactory.getLog(ObservationGuard.class);

	private final ObservationRegistry registry;

	private final UnaryOperator<Throwable> loggable;

	private final FirstFailureLog failures;

	/**
	 * Create a guard.
	 * @param registry the registry that knows the current scopes
	 * @param observed a description of the observed code, for the log
	 * @param loggable converts a failure to one that is safe to log, regardless of the
	 * origin of its text
	 */
	public ObservationGuard(ObservationRegistry registry, String observed, UnaryOperator<Throwable> loggable) {
		this.registry = registry;
		this.failures = new FirstFailureLog(logger, observed + " cannot be observed");
		this.loggable = loggable;
	}

	/**
	 * Start an observation.
	 * @param observation the supplier of the observation
	 * @return the observation, or a no-op observation if that fails
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
	 * Open a scope: makes the observation the current one of the calling thread.
	 * @param observation the observation
	 * @return the scope, which must be closed by this thread
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
			// The scope is already the current one, and some handlers may have opened it
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
			// Otherwise the observation would stay the current one of this thread
			this.registry.setCurrentObservationScope(before);
		}
	}

	/**
	 * Stop an observation.
	 * @param observation the observation
	 * @param failure the exception, or {@code null} if there was none
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
	 * Scope of an observation, until it is closed.
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
