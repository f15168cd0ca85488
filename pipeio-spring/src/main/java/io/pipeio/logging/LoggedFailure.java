package io.pipeio.logging;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

import io.pipeio.server.PipeServerFailure;
import org.jspecify.annotations.Nullable;

/**
 * Stand-in for a failure whose text may have been written by a client, made safe for a
 * log. See {@link LoggedText}.
 *
 * @since 0.1.0
 */
public final class LoggedFailure extends Exception {

	private LoggedFailure(Throwable failure, Set<Throwable> seen) {
		super(LoggedText.of(PipeServerFailure.describe(failure)), causeOf(failure, seen), true, true);
		setStackTrace(failure.getStackTrace());
		for (Throwable suppressed : failure.getSuppressed()) {
			if (seen.add(suppressed)) {
				addSuppressed(new LoggedFailure(suppressed, seen));
			}
		}
	}

	private static @Nullable Throwable causeOf(Throwable failure, Set<Throwable> seen) {
		Throwable cause = failure.getCause();
		return (cause != null && seen.add(cause)) ? new LoggedFailure(cause, seen) : null;
	}

	/**
	 * Return an exception that is safe to log.
	 * @param failure the exception
	 * @return the exception itself if its text and that of its causes are safe to log,
	 * otherwise a stand-in
	 */
	public static Throwable of(Throwable failure) {
		Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		return isHarmless(failure, seen) ? failure : new LoggedFailure(failure, emptyBut(failure));
	}

	private static Set<Throwable> emptyBut(Throwable failure) {
		Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		seen.add(failure);
		return seen;
	}

	private static boolean isHarmless(@Nullable Throwable failure, Set<Throwable> seen) {
		if (failure == null || !seen.add(failure)) {
			return true;
		}
		// A log shows the message, which toString() does not necessarily contain
		String message = messageOf(failure);
		if (message == null || !LoggedText.isHarmless(message)
				|| !LoggedText.isHarmless(PipeServerFailure.describe(failure))) {
			return false;
		}
		for (Throwable suppressed : failure.getSuppressed()) {
			if (!isHarmless(suppressed, seen)) {
				return false;
			}
		}
		return isHarmless(failure.getCause(), seen);
	}

	private static @Nullable String messageOf(Throwable failure) {
		try {
			return String.valueOf(failure.getMessage());
		}
		catch (Throwable ex) {
			// The logging system could not log it either, and would fail instead
			return null;
		}
	}

	/**
	 * Return the class and the message of the original failure.
	 */
	@Override
	public String toString() {
		return String.valueOf(getMessage());
	}

}
