package io.pipeio.observation;

import io.micrometer.observation.Observation.Context;
import io.micrometer.observation.ObservationConvention;

/**
 * {@link ObservationConvention} for {@link PipeObservation#RECEIVE}. A single bean of
 * this type replaces the {@link DefaultPipeListenerObservationConvention}.
 *
 * @since 0.1.0
 */
public interface PipeListenerObservationConvention extends ObservationConvention<PipeReceiveContext> {

	@Override
	default boolean supportsContext(Context context) {
		return context instanceof PipeReceiveContext;
	}

	@Override
	default String getName() {
		return "pipeio.receive";
	}

}
