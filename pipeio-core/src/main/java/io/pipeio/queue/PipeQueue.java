package io.pipeio.queue;

import java.time.Duration;

/**
 * Backlog of an out-pipe at a moment: lines that were sent, and that the pipe has not
 * taken, or that were taken out of it again because a client has left in the midst of
 * one. What is in the pipe itself is not in the queue.
 *
 * @param lines how many
 * @param bytes what they take from the heap
 * @param maxBytes how much they may take, so that a line finds room
 * @param oldestWait for how long the first of them has waited, at the least; zero if
 * there is none
 * @param stalled for how long the pipe has taken nothing while something was waiting;
 * zero if nothing waits
 * @since 0.1.0
 */
public record PipeQueue(long lines, long bytes, long maxBytes, Duration oldestWait, Duration stalled) {

	/**
	 * Return a queue in which nothing waits.
	 * @param maxBytes how much the lines may take
	 * @return the empty queue
	 */
	public static PipeQueue empty(long maxBytes) {
		return new PipeQueue(0, 0, maxBytes, Duration.ZERO, Duration.ZERO);
	}

}
