package io.pipeio.line;

/**
 * Handles the lines of an in-pipe. Called by the one thread that reads the pipe, in the
 * order in which the lines were written: a slow handler fills the pipe, and then the
 * clients' {@code write(2)} blocks.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface LineHandler {

	/**
	 * Handle a line.
	 * @param line the line, which may be kept
	 * @throws Exception if it cannot be handled; this is reported, and the next line
	 * follows
	 */
	void handle(Line line) throws Exception;

}
