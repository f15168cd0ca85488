package io.pipeio;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * Gets the lines that a listener has failed to handle. Named by
 * {@link io.pipeio.PipeListener#errorHandler()}; the only or primary bean of this type is
 * the default for all listeners.
 *
 * <p>
 * Called on the thread that has called the listener, after the last retry: nothing more
 * is read meanwhile.
 *
 * <p>
 * Its result is a reply as the listener's own result is, but must be there: a
 * {@code CompletionStage} or a publisher is not waited for everywhere. What cannot be
 * sent, such as text with a newline in it, is reported as a failure of the error handler
 * ({@link ListenerExecutionFailedException.Origin#ERROR_HANDLER}), with that of the
 * listener as a suppressed one. The messages of exceptions may have newlines in them;
 * {@link ListenerExecutionFailedException#getReason()} is one line.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PipeListenerErrorHandler {

	/**
	 * Handle a failure.
	 * @param message what the listener was to handle: its payload is the
	 * {@link io.pipeio.line.Line}, or the list of lines of a batch, its headers are
	 * {@link io.pipeio.PipeHeaders}
	 * @param failure what has happened, to which listener, and
	 * {@linkplain ListenerExecutionFailedException#getOrigin() what} has failed
	 * @return what to send back in place of the listener's result; {@code null} for
	 * nothing
	 * @throws Exception if the failure is to be reported: logged, counted and published.
	 * That of the listener may be thrown again
	 */
	@Nullable Object handleError(Message<?> message, ListenerExecutionFailedException failure) throws Exception;

}
