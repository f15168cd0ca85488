package io.pipeio.work;

/**
 * Looked at by the {@link StallWatch} while it is armed.
 */
interface StallWatched {

	/**
	 * Note whether somebody looks. Called with the lock of the {@link StallWatch}.
	 * @param armed whether somebody does
	 */
	void setArmed(boolean armed);

	/**
	 * Return the time between two looks.
	 * @return the time between two looks, in nanoseconds
	 */
	long tickNanos();

	/**
	 * Look, and report what has stalled.
	 * @return whether to look again, even if nobody arms it
	 */
	boolean tick();

}
