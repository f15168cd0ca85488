package io.pipeio.work;

import org.jspecify.annotations.Nullable;

/**
 * A call of the handler that has not ended.
 *
 * @param since since when, as {@link System#nanoTime()} has it
 * @param line which line it is about, where that is known
 * @param thread the thread that does it, or {@code null} for none
 */
record HandlerCall(long since, long line, @Nullable Thread thread) {

	long nanos() {
		return nanosUntil(System.nanoTime());
	}

	long nanosUntil(long now) {
		return Math.max(now - this.since, 0);
	}

	/**
	 * The name of the thread; one that is virtual need not have any.
	 * @return the name, or {@code null} if there is no thread
	 */
	@Nullable String threadName() {
		if (this.thread == null) {
			return null;
		}
		return this.thread.getName().isEmpty() ? this.thread.toString() : this.thread.getName();
	}

}
