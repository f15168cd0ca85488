package io.pipeio.listener;

import io.pipeio.line.Line;
import org.jspecify.annotations.Nullable;

/**
 * Strategy for handling lines without a {@link io.pipeio.PipeListener} method. Registered
 * as a {@link PipeListenerEndpoint}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface LineListener {

	/**
	 * Handle a line. Called in the same way as {@link io.pipeio.PipeListener} methods.
	 * @param line the line
	 * @return the result to send back, of any type that a method may return; {@code null}
	 * to send nothing
	 * @throws Exception passed to the error handler
	 */
	@Nullable Object onLine(Line line) throws Exception;

}
