package io.pipeio.integration;

import java.util.function.Function;

import org.springframework.integration.expression.FunctionExpression;
import org.springframework.messaging.Message;

/**
 * Factory for pipe channel adapters in the Java DSL of Spring Integration.
 *
 * @since 0.1.0
 */
public final class Pipes {

	private Pipes() {
	}

	/**
	 * Create an adapter that starts a flow with the lines that clients write to an
	 * in-pipe.
	 * @param server the name of the server
	 * @return the specification of the adapter
	 */
	public static PipeInboundChannelAdapterSpec inbound(String server) {
		return new PipeInboundChannelAdapterSpec(new PipeInboundChannelAdapter(server));
	}

	/**
	 * Create an adapter that sends payloads as lines to the client of an out-pipe.
	 * @param server the name of the server
	 * @return the specification of the adapter
	 */
	public static PipeOutboundChannelAdapterSpec outbound(String server) {
		return new PipeOutboundChannelAdapterSpec(new PipeOutboundChannelAdapter(server));
	}

	/**
	 * Create an adapter that sends payloads as lines to the client of an out-pipe.
	 * @param server returns the name of the server for a message
	 * @return the specification of the adapter
	 */
	public static PipeOutboundChannelAdapterSpec outbound(Function<Message<?>, String> server) {
		return new PipeOutboundChannelAdapterSpec(new PipeOutboundChannelAdapter(new FunctionExpression<>(server)));
	}

}
