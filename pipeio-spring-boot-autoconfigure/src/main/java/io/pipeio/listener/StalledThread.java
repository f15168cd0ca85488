package io.pipeio.listener;

import org.jspecify.annotations.Nullable;

/**
 * Shows in a log where a thread is that does not return from a listener.
 */
final class StalledThread extends Exception {

	private StalledThread(Thread thread) {
		super("where thread '%s' is".formatted(LoggedText.of(String.valueOf(nameOf(thread)))), null, false, true);
		setStackTrace(thread.getStackTrace());
	}

	/**
	 * Take the stack trace of a thread.
	 * @param thread the thread, or {@code null} for none
	 * @return what to log; {@code null} if there is none, or it has ended
	 */
	static @Nullable StalledThread of(@Nullable Thread thread) {
		StalledThread shown = (thread != null) ? new StalledThread(thread) : null;
		return (shown != null && shown.getStackTrace().length > 0) ? shown : null;
	}

	/**
	 * Name a thread; one that is virtual need not have a name.
	 * @param thread the thread, or {@code null} for none
	 * @return the name, or {@code null} for none
	 */
	static @Nullable String nameOf(@Nullable Thread thread) {
		if (thread == null) {
			return null;
		}
		return thread.getName().isEmpty() ? thread.toString() : thread.getName();
	}

}
