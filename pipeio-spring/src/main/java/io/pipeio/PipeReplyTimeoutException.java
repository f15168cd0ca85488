package io.pipeio;

/**
 * Thrown when a request is not answered in time, or cannot be sent in time because
 * earlier requests are still unanswered.
 *
 * @since 0.1.0
 */
public class PipeReplyTimeoutException extends PipeReplyException {

	PipeReplyTimeoutException(String message) {
		super(message);
	}

}
