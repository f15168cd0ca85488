package io.pipeio.observation;

import io.micrometer.common.KeyValues;
import io.pipeio.observation.PipeObservation.HighCardinalityKeys;
import io.pipeio.observation.PipeObservation.LowCardinalityKeys;
import io.pipeio.observation.PipeObservation.ReceiveLowCardinalityKeys;

/**
 * Default convention for {@link PipeObservation#RECEIVE}.
 *
 * @since 0.1.0
 */
public class DefaultPipeListenerObservationConvention implements PipeListenerObservationConvention {

	/** Shared instance. */
	public static final DefaultPipeListenerObservationConvention INSTANCE = new DefaultPipeListenerObservationConvention();

	@Override
	public String getContextualName(PipeReceiveContext context) {
		return context.getServer() + " receive";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(PipeReceiveContext context) {
		return KeyValues.of(LowCardinalityKeys.MESSAGING_SYSTEM.withValue("pipe"),
				LowCardinalityKeys.MESSAGING_OPERATION.withValue("process"),
				LowCardinalityKeys.SERVER.withValue(context.getServer()),
				ReceiveLowCardinalityKeys.LISTENER_ID.withValue(context.getListenerId()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(PipeReceiveContext context) {
		return KeyValues.of(HighCardinalityKeys.LENGTH.withValue(Long.toString(context.getLength())),
				HighCardinalityKeys.LINES.withValue(Integer.toString(context.getLines())));
	}

}
