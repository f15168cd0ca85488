package io.pipeio.listener.adapter;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.support.PayloadMethodArgumentResolver;
import org.springframework.validation.Validator;

/**
 * Argument resolver for parameters that take the line, with validation.
 */
final class LinePayloadArgumentResolver extends PayloadMethodArgumentResolver {

	LinePayloadArgumentResolver(MessageConverter converter, @Nullable Validator validator) {
		super(converter, validator);
	}

	/**
	 * Return {@code false}: an empty or blank line is a valid line.
	 */
	@Override
	protected boolean isEmptyPayload(@Nullable Object payload) {
		return payload == null;
	}

	/**
	 * Return the type of the parameter; for a batch, the type of an element.
	 */
	@Override
	protected Class<?> resolveTargetClass(MethodParameter parameter, Message<?> message) {
		return parameter.getNestedParameterType();
	}

}
