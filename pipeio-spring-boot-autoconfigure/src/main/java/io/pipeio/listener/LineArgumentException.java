package io.pipeio.listener;

import io.pipeio.listener.ListenerExecutionFailedException.Origin;

import org.springframework.core.MethodParameter;

/**
 * Thrown when a line is not what a parameter takes.
 */
final class LineArgumentException extends ListenerProblem {

	private final transient MethodParameter parameter;

	LineArgumentException(MethodParameter parameter, ReceivedLine line, Throwable cause) {
		super(Origin.ARGUMENT,
				"cannot take the line %s for parameter '%s' of type %s: %s".formatted(line.toLine().preview(),
						(parameter.getParameterName() != null) ? parameter.getParameterName()
								: parameter.getParameterIndex(),
						parameter.getGenericParameterType().getTypeName(),
						LoggedText.of(String.valueOf(FailureReason.messageOf(cause)))),
				cause);
		this.parameter = parameter;
	}

	@Override
	String reason() {
		Throwable cause = getCause();
		return new ArgumentReason(this.parameter, (cause != null) ? cause : this).text();
	}

}
