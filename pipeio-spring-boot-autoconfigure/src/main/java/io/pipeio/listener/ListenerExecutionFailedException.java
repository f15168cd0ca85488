package io.pipeio.listener;

/**
 * Thrown to tell which listener has failed; the cause is what it has thrown.
 *
 * @since 0.1.0
 */
public class ListenerExecutionFailedException extends RuntimeException {

	ListenerExecutionFailedException(PipeListenerEndpoint endpoint, Throwable cause) {
		super("Listener %s has thrown %s".formatted(endpoint, cause), cause);
	}

}
