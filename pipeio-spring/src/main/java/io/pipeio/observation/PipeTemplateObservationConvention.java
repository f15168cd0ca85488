package io.pipeio.observation;

import io.micrometer.observation.Observation.Context;
import io.micrometer.observation.ObservationConvention;

/**
 * {@link ObservationConvention} for {@link PipeObservation#SEND}, for lines of a template
 * as well as replies of a listener. A single bean of this type replaces the
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
