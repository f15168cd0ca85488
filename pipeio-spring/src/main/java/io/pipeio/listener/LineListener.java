package io.pipeio.listener;

import io.pipeio.line.Line;
import org.jspecify.annotations.Nullable;

/**
 * Handles lines without a {@link io.pipeio.PipeListener} method, see
 * {@link PipeListenerEndpoint}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface LineListener {

	/**
	 * Handle a line. Called as {@link io.pipeio.PipeListener} methods are.
	 * @param line the line
	 * @return what to send back, as a method may return it; {@code null} for nothing
	 * @throws Exception handed to the error handler
	 */
	@Nullable Object onLine(Line line) throws Exception;

}
