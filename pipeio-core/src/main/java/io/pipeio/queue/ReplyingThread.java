package io.pipeio.queue;

/**
 * A thread that reads requests, perhaps several at once, and may send the replies itself.
 *
 * @since 0.1.0
 */
public interface ReplyingThread {

	/**
	 * Return the number of reads so far. Called by this thread.
	 * @return the number
	 */
	int turn();

}
