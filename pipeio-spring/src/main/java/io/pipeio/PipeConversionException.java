package io.pipeio;

/**
 * Thrown when no line can be made of what is to be sent, or no value of the line that a
 * client has answered with. Names the server and the types; the cause tells why.
 *
 * @since 0.1.0
 */
public class PipeConversionException extends PipeException {

	PipeConversionException(String message, Throwable cause) {
		super(message, cause);
	}

}
