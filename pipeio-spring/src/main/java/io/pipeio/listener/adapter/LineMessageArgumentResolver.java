package io.pipeio.listener.adapter;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.support.MessageMethodArgumentResolver;

/**
 * Resolves parameters that take a {@link Message}, which may be kept.
 */
final class LineMessageArgumentResolver extends MessageMethodArgumentResolver {

	LineMessageArgumentResolver(MessageConverter converter) {
		super(converter);
	}

	@Override
	public Object resolveArgument(MethodParameter parameter, Message<?> message) throws Exception {
		return super.resolveArgument(parameter, ((LineMessage) message).keep());
	}

	/**
	 * An empty or a blank line is a line like any other.
	 */
	@Override
	protected boolean isEmptyPayload(@Nullable Object payload) {
		return payload == null;
	}

}
