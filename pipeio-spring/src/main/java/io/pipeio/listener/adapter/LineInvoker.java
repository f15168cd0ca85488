package io.pipeio.listener.adapter;

import org.jspecify.annotations.Nullable;

/**
 * Invoker that calls a listener with a line.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface LineInvoker {

	/**
	 * Call the listener.
	 * @param line the line
	 * @return the result of the listener
	 * @throws LineArgumentException if the line does not fit the parameters of the
	 * listener
	 * @throws Throwable any exception of the listener
	 */
	@Nullable Object invoke(ReceivedLine line) throws Throwable;

}
