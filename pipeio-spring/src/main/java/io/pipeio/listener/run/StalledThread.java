package io.pipeio.listener.run;

import io.pipeio.logging.LoggedText;
import org.jspecify.annotations.Nullable;

/**
 * Shows in a log where a thread is that does not return from a listener.
 *
 * @since 0.1.0
 */
public final class StalledThread extends Exception {

	private StalledThread(Thread thread) {
		super("where thread '%s' is".formatted(LoggedText.of(String.valueOf(nameOf(thread)))), null, false, true);
		setStackTrace(thread.getStackTrace());
	}

	/**
	 * Take the stack trace of a thread.
	 * @param thread the thread, or {@code null} for none
	 * @return what to log; {@code null} if there is none, or it has ended
	 */
	public static @Nullable StalledThread of(@Nullable Thread thread) {
		StalledThread shown = (thread != null) ? new StalledThread(thread) : null;
		return (shown != null && shown.getStackTrace().length > 0) ? shown : null;
	}

	/**
	 * Name a thread; one that is virtual need not have a name.
	 * @param thread the thread, or {@code null} for none
	 * @return the name, or {@code null} for none
	 */
	public static @Nullable String nameOf(@Nullable Thread thread) {
		if (thread == null) {
			return null;
		}
		return thread.getName().isEmpty() ? thread.toString() : thread.getName();
	}

}
