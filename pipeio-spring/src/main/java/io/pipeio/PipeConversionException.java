package io.pipeio;

/**
 * Thrown when a payload cannot be converted to a line, or the answer of a client cannot
 * be converted to the requested type. The message names the server and the types; the
 * cause gives the reason.
 *
 * @since 0.1.0
 */
public class PipeConversionException extends PipeException {

	PipeConversionException(String message, Throwable cause) {
		super(message, cause);
	}

}
