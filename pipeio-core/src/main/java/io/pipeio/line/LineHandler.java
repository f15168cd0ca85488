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

	/**
	 * Handle a line where it lies, without the copy of it that {@link #handle(Line)}
	 * takes, and which this hands over by default. This is the method that is called;
	 * what needs only a look at each line, or its text, overrides it.
	 * @param view the line, which must not be kept: it is there until this method returns
	 * @throws Exception if it cannot be handled; this is reported, and the next line
	 * follows
	 */
	default void handle(LineView view) throws Exception {
		handle(view.toLine());
	}

	/**
	 * Called when the in-thread begins to read, once for each start of the server, before
	 * the first line. Must not throw; what it throws goes to the uncaught exception
	 * handler of the thread.
	 */
	default void readingStarted() {
	}

	/**
	 * Called when the handler has got all lines that one read has brought, before the
	 * in-thread waits for more: what gathers lines passes them on now. Must not throw;
	 * what it throws goes to the uncaught exception handler of the thread.
	 */
	default void readComplete() {
	}

}
