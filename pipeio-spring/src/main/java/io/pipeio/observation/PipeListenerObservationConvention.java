package io.pipeio.observation;

import io.micrometer.observation.Observation.Context;
import io.micrometer.observation.ObservationConvention;

/**
 * Names and keys of {@link PipeObservation#RECEIVE}. The only bean of this type takes the
 * place of {@link DefaultPipeListenerObservationConvention}.
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
