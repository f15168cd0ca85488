package io.pipeio;

import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

/**
 * Interceptor that is called for each line before and after a listener handles it. Beans
 * of this type apply to all listeners, in bean order. For a batch, they are called for
 * each of its lines.
 *
 * <p>
 * Called on the thread that calls the listener, except for batches, whose lines are
 * intercepted by the in-thread as they arrive. An exception counts as a failure of the
 * listener, and the failure names the interceptor. With an interceptor, the bytes of each
 * line are copied once more.
 *
 * <p>
 * An asynchronous result, that is, a {@code CompletionStage} or a publisher, counts as
 * success as soon as the listener has returned it.
 *
 * @since 0.1.0
 */
public interface PipeListenerInterceptor {

	/**
	 * Called before the listener.
	 * @param line the line
	 * @param context the listener that the line is for
	 * @return the line to handle, the given one or another, for which pattern and
	 * condition are not evaluated again; {@code null} to skip the line. Skipped lines are
	 * not reported; the interceptor has to do that itself
	 */
	default @Nullable Line intercept(Line line, PipeListenerContext context) {
		return line;
	}

	/**
	 * Called when the listener has returned, before its result is sent.
	 * @param line the line
	 * @param context the listener that the line is for
	 */
	default void success(Line line, PipeListenerContext context) {
	}

	/**
	 * Called when the listener has failed, after the last retry and before the error
	 * handler.
	 * @param line the line
	 * @param failure the exception
	 * @param context the listener that the line is for
	 */
	default void failure(Line line, Throwable failure, PipeListenerContext context) {
	}

	/**
	 * Called at the end of each call of the listener, whether it succeeded or failed; not
	 * called for lines that were skipped or rejected.
	 * @param line the line
	 * @param context the listener that the line is for
	 */
	default void afterLine(Line line, PipeListenerContext context) {
	}

	/**
	 * Called for each line that was sent back, whether it comes from a result, including
	 * an asynchronous one, or from an error handler. The client may not have read it yet.
	 * Exceptions are logged and otherwise ignored. For an asynchronous result, this
	 * method is called on the thread that provides the result.
	 * @param reply the line, which may be retained
	 * @param target the server to whose out-pipe it was sent
	 * @param context the listener that has answered
	 */
	default void reply(Line reply, PipeServer target, PipeListenerContext context) {
	}

}
