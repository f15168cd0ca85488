package io.pipeio.listener;

import org.jspecify.annotations.Nullable;

/**
 * Calls what listens, with a line.
 */
@FunctionalInterface
interface LineInvoker {

	/**
	 * Call it.
	 * @param line the line
	 * @return its result
	 * @throws LineArgumentException if the line is not what it takes
	 * @throws Throwable what it throws
	 */
	@Nullable Object invoke(ReceivedLine line) throws Throwable;

}
