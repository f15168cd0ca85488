package io.pipeio.listener.adapter;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.support.PayloadMethodArgumentResolver;
import org.springframework.validation.Validator;

/**
 * Resolves parameters that take the line, and validates them.
 */
final class LinePayloadArgumentResolver extends PayloadMethodArgumentResolver {

	LinePayloadArgumentResolver(MessageConverter converter, @Nullable Validator validator) {
		super(converter, validator);
	}

	/**
	 * An empty or a blank line is a line like any other.
	 */
	@Override
	protected boolean isEmptyPayload(@Nullable Object payload) {
		return payload == null;
	}

	/**
	 * Of a batch, the type of an element.
	 */
	@Override
	protected Class<?> resolveTargetClass(MethodParameter parameter, Message<?> message) {
		return parameter.getNestedParameterType();
	}

}
