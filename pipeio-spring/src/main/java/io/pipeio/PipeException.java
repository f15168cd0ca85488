package io.pipeio;

import org.springframework.core.NestedRuntimeException;

/**
 * Root of the exceptions thrown by {@link PipeOperations}.
 *
 * @since 0.1.0
 */
public abstract class PipeException extends NestedRuntimeException {

	PipeException(String message) {
		super(message);
	}

	PipeException(String message, Throwable cause) {
		super(message, cause);
	}

}
