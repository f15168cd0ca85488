package io.pipeio.integration;

import org.springframework.integration.dsl.MessageProducerSpec;

/**
 * Specification for a {@link PipeInboundChannelAdapter} in the Java DSL.
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
	 * Set the payload type of messages.
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
	 * Send all lines of one read as a single message with a {@code List} payload.
	 * @return this specification
	 * @see PipeInboundChannelAdapter#setBatch(boolean)
	 */
	public PipeInboundChannelAdapterSpec batch() {
		this.adapter.setBatch(true);
		return this;
	}

	/**
	 * Send all lines of one read as a single message with a {@code List} payload.
	 * @param batchSize the maximum number of lines in a message
	 * @return this specification
	 * @see PipeInboundChannelAdapter#setBatchSize(int)
	 */
	public PipeInboundChannelAdapterSpec batch(int batchSize) {
		this.adapter.setBatchSize(batchSize);
		return batch();
	}

}
