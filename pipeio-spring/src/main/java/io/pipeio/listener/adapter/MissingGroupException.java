package io.pipeio.listener.adapter;

import org.springframework.core.MethodParameter;

/**
 * Thrown when a group of the pattern did not participate in the match and its parameter
 * requires a value.
 */
final class MissingGroupException extends IllegalStateException {

	MissingGroupException(MethodParameter parameter) {
		super("The group '%s' did not participate in the match, and %s cannot be null"
			.formatted(parameter.getParameterName(), parameter.getParameterType()));
	}

}
