package io.pipeio.listener.adapter;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

/**
 * Argument resolver that delegates to a resolver of the application, with a message that
 * the resolver may retain.
 *
 * @param resolver of the application
 */
record CustomArgumentResolver(HandlerMethodArgumentResolver resolver) implements HandlerMethodArgumentResolver {

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return this.resolver.supportsParameter(parameter);
	}

	@Override
	public @Nullable Object resolveArgument(MethodParameter parameter, Message<?> message) throws Exception {
		return this.resolver.resolveArgument(parameter, ((LineMessage) message).keep());
	}

}
