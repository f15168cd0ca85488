package io.pipeio.listener.adapter;

/**
 * Filter that decides which lines a listener accepts.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface LineFilter {

	/** Accepts all lines. */
	LineFilter ALL = (line) -> true;

	/**
	 * Return whether to accept a line.
	 * @param line the line
	 * @return {@code true} to handle the line
	 */
	boolean accepts(ReceivedLine line);

	/**
	 * Return a filter that accepts the lines that this filter and another one accept.
	 * @param next the other filter, asked only if this filter accepts the line
	 * @return the combined filter
	 */
	default LineFilter and(LineFilter next) {
		return (this == ALL) ? next : (line) -> accepts(line) && next.accepts(line);
	}

}
