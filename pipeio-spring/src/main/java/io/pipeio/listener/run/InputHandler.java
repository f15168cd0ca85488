package io.pipeio.listener.run;

/**
 * Handles lines and batches to their end, replies included. Called by the in-thread.
 */
interface InputHandler {

	/**
	 * Handle a line or a batch.
	 * @param input the line or the batch
	 */
	void handle(ListenerInput input);

	/**
	 * Called before the first line after a start.
	 */
	void readingStarted();

}
