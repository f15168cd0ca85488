package io.pipeio.observation;

import io.micrometer.common.KeyValues;
import io.pipeio.observation.PipeObservation.HighCardinalityKeys;
import io.pipeio.observation.PipeObservation.LowCardinalityKeys;

/**
 * Default convention for {@link PipeObservation#SEND}.
 *
 * @since 0.1.0
 */
public class DefaultPipeTemplateObservationConvention implements PipeTemplateObservationConvention {

	/** Shared instance. */
	public static final DefaultPipeTemplateObservationConvention INSTANCE = new DefaultPipeTemplateObservationConvention();

	@Override
	public String getContextualName(PipeSendContext context) {
		return context.getServer() + " send";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(PipeSendContext context) {
		return KeyValues.of(LowCardinalityKeys.MESSAGING_SYSTEM.withValue("pipe"),
				LowCardinalityKeys.MESSAGING_OPERATION.withValue(context.getOperation().value()),
				LowCardinalityKeys.SERVER.withValue(context.getServer()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(PipeSendContext context) {
		return KeyValues.of(HighCardinalityKeys.LENGTH.withValue(Integer.toString(context.getLength())),
				HighCardinalityKeys.LINES.withValue("1"));
	}

}
