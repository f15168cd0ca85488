package io.pipeio.integration;

import org.springframework.integration.dsl.MessageHandlerSpec;

/**
 * Specification for a {@link PipeOutboundChannelAdapter} in the Java DSL.
 *
 * @since 0.1.0
 */
public final class PipeOutboundChannelAdapterSpec
		extends MessageHandlerSpec<PipeOutboundChannelAdapterSpec, PipeOutboundChannelAdapter> {

	private final PipeOutboundChannelAdapter adapter;

	PipeOutboundChannelAdapterSpec(PipeOutboundChannelAdapter adapter) {
		this.adapter = adapter;
		this.target = adapter;
	}

	/**
	 * Set whether to wait until the line has been written to the pipe.
	 * @param sync whether to wait
	 * @return this specification
	 * @see PipeOutboundChannelAdapter#setSync(boolean)
	 */
	public PipeOutboundChannelAdapterSpec sync(boolean sync) {
		this.adapter.setSync(sync);
		return this;
	}

}
