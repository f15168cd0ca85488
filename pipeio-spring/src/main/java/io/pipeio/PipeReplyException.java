package io.pipeio;

/**
 * Thrown when a request gets no answer: the client has disconnected, the server was
 * stopped, the waiting thread was interrupted, or the timeout has expired. The request
 * may or may not have been sent.
 *
 * @since 0.1.0
 */
public class PipeReplyException extends PipeException {

	PipeReplyException(String message) {
		super(message);
	}

}
