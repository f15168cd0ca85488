package io.pipeio.listener.error;

import io.pipeio.ListenerExecutionFailedException;
import io.pipeio.ListenerExecutionFailedException.Origin;
import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.line.Line;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * Answers a line that a listener has failed to handle with one line: {@value #PREFIX} and
 * the {@linkplain ListenerExecutionFailedException#getReason() reason}, of
 * {@value ListenerExecutionFailedException#MAX_REASON_LENGTH} characters at the most. A
 * batch that has failed gets one answer.
 *
 * <p>
 * A line that a parameter does not take, or that the validation refuses, is a mistake of
 * the client, of which no more is told. Any other failure is reported, too: logged with
 * its trace, counted and published. Where no answer can be sent, because there is no
 * out-pipe for it or the queue is full when a result is to be sent, each failure is
 * reported, and nothing more. An answer that cannot be sent after all is a further
 * failure, which is reported as well.
 *
 * @since 0.1.0
 */
public final class ReplyingErrorHandler implements PipeListenerErrorHandler {

	/** Prefix of each answer. */
	public static final String PREFIX = "error: ";

	@Override
	public @Nullable Object handleError(Message<?> message, ListenerExecutionFailedException failure) {
		if (!failure.isAnswerable()) {
			throw failure;
		}
		if (failure.getOrigin() != Origin.ARGUMENT) {
			for (Line line : failure.getLines()) {
				failure.getServer().control().reportFailure(line, failure);
			}
		}
		return PREFIX + failure.getReason();
	}

}
