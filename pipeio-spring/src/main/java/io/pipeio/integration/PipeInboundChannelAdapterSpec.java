package io.pipeio.integration;

import org.springframework.integration.dsl.MessageProducerSpec;

/**
 * Sets up a {@link PipeInboundChannelAdapter} in the Java DSL.
 *
 * @since 0.1.0
 */
public final class PipeInboundChannelAdapterSpec
		extends MessageProducerSpec<PipeInboundChannelAdapterSpec, PipeInboundChannelAdapter> {

	private final PipeInboundChannelAdapter adapter;

	PipeInboundChannelAdapterSpec(PipeInboundChannelAdapter adapter) {
		super(adapter);
		this.adapter = adapter;
	}

	/**
	 * Set what a line becomes.
	 * @param payloadType {@code String.class}, which is the default, or
	 * {@code byte[].class}
	 * @return this specification
	 * @see PipeInboundChannelAdapter#setPayloadType(Class)
	 */
	public PipeInboundChannelAdapterSpec payloadType(Class<?> payloadType) {
		this.adapter.setPayloadType(payloadType);
		return this;
	}

	/**
	 * Let a message have a {@code List} of what one read of the pipe has brought.
	 * @return this specification
	 * @see PipeInboundChannelAdapter#setBatch(boolean)
	 */
	public PipeInboundChannelAdapterSpec batch() {
		this.adapter.setBatch(true);
		return this;
	}

	/**
	 * Let a message have a {@code List} of what one read of the pipe has brought.
	 * @param batchSize how many lines it may have
	 * @return this specification
	 * @see PipeInboundChannelAdapter#setBatchSize(int)
	 */
	public PipeInboundChannelAdapterSpec batch(int batchSize) {
		this.adapter.setBatchSize(batchSize);
		return batch();
	}

}
