package io.pipeio.work;

/**
 * The threads that may wait for room in the queue of a server. Used by any thread.
 *
 * @since 0.1.0
 */
public interface RoomWaiters {

	/**
	 * Let a thread wait no longer, since it is about to be waited for.
	 * @param thread the thread
	 */
	void refuseToBlock(Thread thread);

	/**
	 * Let a thread wait again.
	 * @param thread the thread
	 */
	void letBlock(Thread thread);

}
