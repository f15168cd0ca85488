package io.pipeio.listener.error;

import java.util.List;
import java.util.function.Function;

import io.pipeio.line.Line;
import org.jspecify.annotations.Nullable;

/**
 * Destination of dead letters.
 */
interface DeadLetters {

	/**
	 * Add letters.
	 * @param lines the lines to keep
	 * @param letter makes the letter of a line, which is JSON without a newline
	 * @return for each line {@code null}, or what has kept its letter from being added
	 */
	List<@Nullable Exception> add(List<Line> lines, Function<Line, String> letter);

	/**
	 * Say what was done with those that were added.
	 * @return such as {@code kept as dead letters}
	 */
	String claim();

}
