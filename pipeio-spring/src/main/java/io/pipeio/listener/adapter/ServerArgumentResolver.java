package io.pipeio.listener.adapter;

import io.pipeio.server.PipeServer;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

/**
 * Argument resolver for parameters that take the {@link PipeServer}.
 */
final class ServerArgumentResolver implements HandlerMethodArgumentResolver {

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return parameter.getParameterType() == PipeServer.class;
	}

	@Override
	public Object resolveArgument(MethodParameter parameter, Message<?> message) {
		return ((LineMessage) message).line().server();
	}

}
