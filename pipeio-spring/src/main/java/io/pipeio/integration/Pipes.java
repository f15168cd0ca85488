package io.pipeio.integration;

import java.util.function.Function;

import org.springframework.integration.expression.FunctionExpression;
import org.springframework.messaging.Message;

/**
 * Pipe servers in the Java DSL of Spring Integration.
 *
 * @since 0.1.0
 */
public final class Pipes {

	private Pipes() {
	}

	/**
	 * Begin a flow with the lines that clients write into an in-pipe.
	 * @param server the name of the server
	 * @return what sets up the adapter
	 */
	public static PipeInboundChannelAdapterSpec inbound(String server) {
		return new PipeInboundChannelAdapterSpec(new PipeInboundChannelAdapter(server));
	}

	/**
	 * Send payloads as lines to the client of an out-pipe.
	 * @param server the name of the server
	 * @return what sets up the adapter
	 */
	public static PipeOutboundChannelAdapterSpec outbound(String server) {
		return new PipeOutboundChannelAdapterSpec(new PipeOutboundChannelAdapter(server));
	}

	/**
	 * Send payloads as lines to the client of an out-pipe.
	 * @param server gives the name of the server for a message
	 * @return what sets up the adapter
	 */
	public static PipeOutboundChannelAdapterSpec outbound(Function<Message<?>, String> server) {
		return new PipeOutboundChannelAdapterSpec(new PipeOutboundChannelAdapter(new FunctionExpression<>(server)));
	}

}
