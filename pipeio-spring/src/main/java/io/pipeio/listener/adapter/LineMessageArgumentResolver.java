package io.pipeio.listener.adapter;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.support.MessageMethodArgumentResolver;

/**
 * Argument resolver for parameters that take a {@link Message}, which may be retained.
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
	 * Return {@code false}: an empty or blank line is a valid line.
	 */
	@Override
	protected boolean isEmptyPayload(@Nullable Object payload) {
		return payload == null;
	}

}
