package io.pipeio.observation;

import io.micrometer.observation.Observation.Context;
import io.micrometer.observation.ObservationConvention;

/**
 * Names and keys of {@link PipeObservation#SEND}, be it of a template or of a listener's
 * reply. The only bean of this type takes the place of
 * {@link DefaultPipeTemplateObservationConvention}.
 *
 * @since 0.1.0
 */
public interface PipeTemplateObservationConvention extends ObservationConvention<PipeSendContext> {

	@Override
	default boolean supportsContext(Context context) {
		return context instanceof PipeSendContext;
	}

	@Override
	default String getName() {
		return "pipeio.send";
	}

}
