package io.pipeio;

import io.pipeio.queue.LineNotSentException;

/**
 * Thrown when a line was not sent: the queue stayed full for longer than the send
 * timeout, the sending thread was interrupted while waiting, or the server is stopped.
 *
 * @since 0.1.0
 */
public class PipeSendException extends PipeException {

	PipeSendException(LineNotSentException cause) {
		super(String.valueOf(cause.getMessage()), cause);
	}

	PipeSendException(String message, Throwable cause) {
		super(message, cause);
	}

	PipeSendException(String message) {
		super(message);
	}

}
