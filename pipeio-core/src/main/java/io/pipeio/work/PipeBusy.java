package io.pipeio.work;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Snapshot of what the handler of a server has in hand: the line with which the in-thread
 * has called it, and {@link PipeWork} that goes on.
 *
 * @param calls how many calls have not ended; a batch, and a result that has not come,
 * are one
 * @param longest for how long nothing has happened in the one that has waited longest, at
 * the least; zero if there is none
 * @param thread the thread that does that one; {@code null} if no thread does, because a
 * result has not come
 * @param blocked for how long the in-thread has been in the handler, so that nothing is
 * read, at the least; zero if it is not
 * @since 0.1.0
 */
public record PipeBusy(long calls, Duration longest, @Nullable String thread, Duration blocked) {

	/** Nothing is in hand. */
	public static final PipeBusy IDLE = new PipeBusy(0, Duration.ZERO, null, Duration.ZERO);

}
