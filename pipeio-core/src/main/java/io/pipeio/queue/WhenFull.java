package io.pipeio.queue;

/**
 * Handling of a line that is sent while the queue of the out-pipe is full.
 *
 * @since 0.1.0
 */
public enum WhenFull {

	/**
	 * The sender waits for room, at most for the send timeout, and then fails with
	 * {@link LineNotSentException}.
	 */
	BLOCK,

	/** The sender fails with {@link LineNotSentException} at once. */
	FAIL,

	/**
	 * The lines that have waited longest are dropped to make room. One of which the pipe
	 * has a part already is not.
	 */
	DROP_OLDEST,

	/** The line itself is dropped. */
	DROP_NEWEST

}
