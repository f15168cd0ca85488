package io.pipeio.listener.adapter;

/**
 * Which lines a listener accepts.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface LineFilter {

	/** Accepts all lines. */
	LineFilter ALL = (line) -> true;

	/**
	 * Decide on a line.
	 * @param line the line
	 * @return whether to handle it
	 */
	boolean accepts(ReceivedLine line);

	/**
	 * Ask another filter about what this one accepts.
	 * @param next the other filter
	 * @return both
	 */
	default LineFilter and(LineFilter next) {
		return (this == ALL) ? next : (line) -> accepts(line) && next.accepts(line);
	}

}
