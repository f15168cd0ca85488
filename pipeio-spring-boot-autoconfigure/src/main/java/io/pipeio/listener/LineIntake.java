package io.pipeio.listener;

/**
 * Takes the lines that a listener has accepted. Called by the in-thread.
 */
interface LineIntake {

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
