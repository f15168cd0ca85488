package io.pipeio;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * Strategy for handling lines that a listener has failed to process. A listener selects
 * its handler with {@link io.pipeio.PipeListener#errorHandler()}; the only or primary
 * bean of this type is the default for all listeners.
 *
 * <p>
 * Called after the last retry, on the thread that called the listener. No further lines
 * are read until it returns.
 *
 * <p>
 * The result is sent as a reply, like the result of the listener, but must be available
 * at once: a {@code CompletionStage} or a publisher is not awaited in every case. A
 * result that cannot be sent, such as text that contains a newline, is reported as a
 * failure of the error handler
 * ({@link ListenerExecutionFailedException.Origin#ERROR_HANDLER}), with the failure of
 * the listener as a suppressed exception. Exception messages may contain newlines;
 * {@link ListenerExecutionFailedException#getReason()} is always a single line.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PipeListenerErrorHandler {

	/**
	 * Handle a failure.
	 * @param message the message that was not handled: its payload is the
	 * {@link io.pipeio.line.Line}, or the list of lines of a batch, and its headers are
	 * those of {@link io.pipeio.PipeHeaders}
	 * @param failure the failure, which names the listener and
	 * {@linkplain ListenerExecutionFailedException#getOrigin() the part} that has failed
	 * @return the reply to send instead of the listener's result; {@code null} to send
	 * nothing
	 * @throws Exception to have the failure reported, that is, logged, counted and
	 * published. The listener's own exception may be rethrown
	 */
	@Nullable Object handleError(Message<?> message, ListenerExecutionFailedException failure) throws Exception;

}
