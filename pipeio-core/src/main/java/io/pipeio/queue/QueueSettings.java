package io.pipeio.queue;

import java.time.Duration;

import io.pipeio.concurrent.Deadline;

/**
 * Settings of the queue of an out-pipe.
 *
 * @param size how much of the heap the waiting lines may take, in bytes
 * @param whenFull what becomes of a line for which there is no room
 * @param sendTimeout how long a sender blocks
 * @since 0.1.0
 */
public record QueueSettings(long size, WhenFull whenFull, Duration sendTimeout) {

	public long sendTimeoutNanos() {
		return Deadline.toNanos(this.sendTimeout);
	}

}
