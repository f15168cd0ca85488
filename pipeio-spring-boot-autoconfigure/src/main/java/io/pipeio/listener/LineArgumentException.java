package io.pipeio.listener;

import org.springframework.core.MethodParameter;

/**
 * Thrown when a line is not what a parameter takes.
 */
final class LineArgumentException extends ListenerProblem {

	LineArgumentException(MethodParameter parameter, ReceivedLine line, Exception cause) {
		super("cannot take the line %s for parameter '%s' of type %s: %s".formatted(line.toLine().preview(),
				(parameter.getParameterName() != null) ? parameter.getParameterName() : parameter.getParameterIndex(),
				parameter.getGenericParameterType().getTypeName(), LoggedText.of(String.valueOf(cause.getMessage()))),
				cause);
	}

}
