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
	 * @param line the line, which is there until this returns
	 */
	void take(ReceivedLine line);

	/**
	 * Lines will come: the server was started.
	 */
	default void readingStarted() {
	}

	/**
	 * There are no more lines now.
	 */
	default void readComplete() {
	}

}
