package io.pipeio.listener.adapter;

import org.springframework.core.MethodParameter;

/**
 * Thrown when a group of the pattern has not taken part, and its parameter needs a value.
 */
final class MissingGroupException extends IllegalStateException {

	MissingGroupException(MethodParameter parameter) {
		super("The group '%s' has not taken part in the match, and %s cannot be null"
			.formatted(parameter.getParameterName(), parameter.getParameterType()));
	}

}
