package io.pipeio;

import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at each line before and after a listener handles it. Beans of this type apply to
 * all listeners, in their order; those of a batch see each of its lines.
 *
 * <p>
 * Called on the thread that calls the listener; but for a batch, whose lines are
 * intercepted by the in-thread as they come. What it throws counts as a failure of the
 * listener, which names the interceptor. With an interceptor, a line costs a copy of its
 * bytes more.
 *
 * <p>
 * A result that comes later, a {@code CompletionStage} or a publisher, counts as success
 * when the listener has returned it.
 *
 * @since 0.1.0
 */
public interface PipeListenerInterceptor {

	/**
	 * Called before the listener.
	 * @param line the line
	 * @param context which listener it is for
	 * @return the line to handle, this one or another, whose pattern and condition are
	 * not looked at again; {@code null} to skip it, of which the interceptor has to tell
	 * itself
	 */
	default @Nullable Line intercept(Line line, PipeListenerContext context) {
		return line;
	}

	/**
	 * Called when the listener has returned, before its result is sent.
	 * @param line the line
	 * @param context which listener it was for
	 */
	default void success(Line line, PipeListenerContext context) {
	}

	/**
	 * Called when the listener has failed, after the last retry and before the error
	 * handler.
	 * @param line the line
	 * @param failure what has happened
	 * @param context which listener it was for
	 */
	default void failure(Line line, Throwable failure, PipeListenerContext context) {
	}

	/**
	 * Called at the end, however it came, if the listener was called; not for a line that
	 * was skipped or refused.
	 * @param line the line
	 * @param context which listener it was for
	 */
	default void afterLine(Line line, PipeListenerContext context) {
	}

	/**
	 * Called for each line that was sent back, be it of a result, also one that came
	 * later, or of an error handler. It may not have been read yet. What this throws is
	 * logged, and changes nothing. For a result that comes later, called on the thread
	 * that brings it.
	 * @param reply the line, which may be kept
	 * @param target the server to whose out-pipe it was sent
	 * @param context which listener has answered
	 */
	default void reply(Line reply, PipeServer target, PipeListenerContext context) {
	}

}
