package io.pipeio;

/**
 * Thrown when a request has no answer in time, or could not be sent in time because those
 * before it have none.
 *
 * @since 0.1.0
 */
public class PipeReplyTimeoutException extends PipeReplyException {

	PipeReplyTimeoutException(String message) {
		super(message);
	}

}
