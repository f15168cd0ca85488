package io.pipeio;

/**
 * Thrown when a request was sent, or was to be sent, and gets no answer: the client has
 * gone, the server was stopped, the waiting thread was interrupted, or the time is over.
 *
 * @since 0.1.0
 */
public class PipeReplyException extends PipeException {

	PipeReplyException(String message) {
		super(message);
	}

}
