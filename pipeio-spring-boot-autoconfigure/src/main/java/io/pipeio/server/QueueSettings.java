package io.pipeio.server;

import java.time.Duration;

/**
 * How the queue of an out-pipe was set up.
 *
 * @param size how much of the heap the waiting lines may take, in bytes
 * @param whenFull what becomes of a line for which there is no room
 * @param sendTimeout how long a sender blocks
 */
record QueueSettings(long size, WhenFull whenFull, Duration sendTimeout) {

	long sendTimeoutNanos() {
		return PipeServerSettings.toNanos(this.sendTimeout);
	}

}
