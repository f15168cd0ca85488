package io.pipeio.listener.run;

import io.pipeio.listener.adapter.ReceivedLine;

/**
 * Takes the lines that a listener has accepted. Called by the in-thread.
 *
 * @since 0.1.0
 */
public interface LineIntake {

	/**
	 * Take a line.
	 * @param line the line, valid until this returns
	 */
	void take(ReceivedLine line);

	/**
	 * Take a line that cannot be handled. It goes to the error handler.
	 * @param line the line, valid until this returns
	 * @param failure the failure
	 */
	void fail(ReceivedLine line, Throwable failure);

	/**
	 * Called before the first line after a start. What a stop has given up is awaited no
	 * longer.
	 */
	void readingStarted();

	/**
	 * Called when there are no more lines for now.
	 */
	default void readComplete() {
	}

	/**
	 * Whether lines wait for the end of a read.
	 * @return whether {@link #readComplete()} does something
	 */
	default boolean gathers() {
		return false;
	}

}
