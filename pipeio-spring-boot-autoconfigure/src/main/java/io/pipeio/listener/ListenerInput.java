package io.pipeio.listener;

import java.util.List;

import io.pipeio.line.Line;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * What a listener is called with: a line or a batch, which may be kept and tried again.
 */
interface ListenerInput {

	/**
	 * Call the listener.
	 * @return its result
	 * @throws Throwable what it throws
	 */
	@Nullable Object invoke() throws Throwable;

	/**
	 * What it is called with.
	 * @return the lines as interceptors have left them
	 */
	List<Line> lines();

	/**
	 * What has come from clients.
	 * @return the lines as they were received
	 */
	List<Line> received();

	/**
	 * Note that the error handler gets it.
	 * @return {@code false} if it has got it already: what it returned may be what has
	 * failed now
	 */
	boolean markFailed();

	/**
	 * What the error handler gets.
	 * @return the line or the lines as a message
	 */
	Message<?> message();

}
