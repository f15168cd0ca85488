package io.pipeio.inbound;

import io.pipeio.line.DiscardReason;
import io.pipeio.line.Line;

/**
 * Receives the events of the lines of one pipe. No method throws; called without a lock.
 *
 * @since 0.1.0
 */
public interface InboundEvents {

	/**
	 * A line, or a part of one, was discarded.
	 * @param reason the reason
	 * @param bytes the number of bytes
	 */
	void lineDiscarded(DiscardReason reason, long bytes);

	/**
	 * The handler has thrown an exception.
	 * @param line the line that it was called with
	 * @param failure the exception
	 */
	void handlerFailed(Line line, Throwable failure);

	/**
	 * Call code that is not ours. Its exceptions are handled as those of observers.
	 * @param callback the code, always of the same class in the same place
	 */
	void guard(Runnable callback);

}
