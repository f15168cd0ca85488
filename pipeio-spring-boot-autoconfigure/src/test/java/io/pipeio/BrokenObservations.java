package io.pipeio;

import io.micrometer.observation.Observation.Context;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;

/**
 * Makes observations that fail.
 */
public final class BrokenObservations {

	private BrokenObservations() {
	}

	/**
	 * Make a registry whose handler throws an exception.
	 * @param moment when it does
	 * @return the registry
	 */
	public static ObservationRegistry throwingAt(Moment moment) {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new BrokenHandler(moment));
		return registry;
	}

	/**
	 * What a handler is told.
	 */
	public enum Moment {

		START, SCOPE_OPENED, ERROR, SCOPE_CLOSED, STOP

	}

	private record BrokenHandler(Moment moment) implements ObservationHandler<Context> {

		@Override
		public boolean supportsContext(Context context) {
			return true;
		}

		@Override
		public void onStart(Context context) {
			failAt(Moment.START);
		}

		@Override
		public void onScopeOpened(Context context) {
			failAt(Moment.SCOPE_OPENED);
		}

		@Override
		public void onError(Context context) {
			failAt(Moment.ERROR);
		}

		@Override
		public void onScopeClosed(Context context) {
			failAt(Moment.SCOPE_CLOSED);
		}

		@Override
		public void onStop(Context context) {
			failAt(Moment.STOP);
		}

		private void failAt(Moment now) {
			if (now == this.moment) {
				throw new IllegalStateException("broken handler at " + now);
			}
		}

	}

}
