package io.pipeio.listener;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Stands in a log for a failure that says what a client has written: as it is, that would
 * forge lines of the log, control the terminal that shows it, or fill the disk.
 */
final class LoggedFailure extends Exception {

	private static final int MAX_LENGTH = 1000;

	private LoggedFailure(Throwable failure, Set<Throwable> seen) {
		super(escape(describe(failure)), causeOf(failure, seen), true, true);
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
	 * Find what to log.
	 * @param failure what has happened
	 * @return the failure itself, if its text and that of its causes may be logged
	 */
	static Throwable of(Throwable failure) {
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
		String text = describe(failure);
		if (text.length() > MAX_LENGTH || !text.chars().allMatch(LoggedFailure::isPrintable)) {
			return false;
		}
		for (Throwable suppressed : failure.getSuppressed()) {
			if (!isHarmless(suppressed, seen)) {
				return false;
			}
		}
		return isHarmless(failure.getCause(), seen);
	}

	private static boolean isPrintable(int character) {
		int type = Character.getType(character);
		return character == '\t' || (type != Character.CONTROL && type != Character.FORMAT
				&& type != Character.LINE_SEPARATOR && type != Character.PARAGRAPH_SEPARATOR);
	}

	/**
	 * What a failure says of itself, if it can.
	 * @param failure the failure
	 * @return its class, and its message perhaps
	 */
	static String describe(Throwable failure) {
		try {
			return String.valueOf(failure);
		}
		catch (Throwable ex) {
			// It comes from anywhere, and may fail to describe itself
			return failure.getClass().getName();
		}
	}

	private static String escape(String text) {
		StringBuilder escaped = new StringBuilder();
		for (int i = 0; i < Math.min(text.length(), MAX_LENGTH); i++) {
			char character = text.charAt(i);
			if (isPrintable(character)) {
				escaped.append(character);
			}
			else {
				escaped.append((character == '\n') ? "\\n" : "\\u%04x".formatted((int) character));
			}
		}
		if (text.length() > MAX_LENGTH) {
			escaped.append("... (").append(text.length()).append(" characters)");
		}
		return escaped.toString();
	}

	/**
	 * What it stands for.
	 * @return the class and the message of the failure
	 */
	@Override
	public String toString() {
		return String.valueOf(getMessage());
	}

}
