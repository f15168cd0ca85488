package io.pipeio.listener.adapter;

import org.jspecify.annotations.Nullable;

/**
 * Calls what listens, with a line.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface LineInvoker {

	/**
	 * Call it.
	 * @param line the line
	 * @return its result
	 * @throws LineArgumentException if the line is not what it takes
	 * @throws Throwable what it throws
	 */
	@Nullable Object invoke(ReceivedLine line) throws Throwable;

}
