package io.pipeio.listener.adapter;

import io.pipeio.ListenerExecutionFailedException.Origin;
import io.pipeio.logging.LoggedText;

import org.springframework.core.MethodParameter;

/**
 * Thrown when a line cannot be converted to the type of a parameter, or is not valid.
 *
 * @since 0.1.0
 */
public final class LineArgumentException extends ListenerProblem {

	private final transient MethodParameter parameter;

	private final boolean emptyLine;

	LineArgumentException(MethodParameter parameter, ReceivedLine line, Throwable cause) {
		super(Origin.ARGUMENT,
				"cannot take the line %s for parameter '%s' of type %s: %s".formatted(line.toLine().preview(),
						(parameter.getParameterName() != null) ? parameter.getParameterName()
								: parameter.getParameterIndex(),
						parameter.getGenericParameterType().getTypeName(),
						LoggedText.of(String.valueOf(FailureReason.messageOf(cause)))),
				cause);
		this.parameter = parameter;
		this.emptyLine = line.toLine().length() == 0;
	}

	@Override
	public String reason() {
		Throwable cause = getCause();
		return new ArgumentReason(this.parameter, (cause != null) ? cause : this, this.emptyLine).text();
	}

}
