package io.pipeio.logging;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

import io.pipeio.fifo.FifoException;
import org.jspecify.annotations.Nullable;

/**
 * What is the same failure again, whatever line it was thrown for. Two are the same if
 * their root causes are of one class and were thrown in one place.
 *
 * @param where what has failed, such as the id of a listener
 * @param type the class of the root cause
 * @param detail what else tells them apart, such as the name of an error of the system
 * @param place where it was thrown, or {@code null} where the JVM does not say so
 * @since 0.1.0
 */
public record FailureKind(String where, String type, String detail, @Nullable StackTraceElement place) {

	/**
	 * Find the kind of a failure.
	 * @param where what has failed
	 * @param failure what was thrown
	 * @return the kind
	 */
	public static FailureKind of(String where, Throwable failure) {
		Throwable cause = rootCause(failure);
		StackTraceElement[] trace = cause.getStackTrace();
		String detail = (cause instanceof FifoException fifo) ? fifo.getErrorName() : "";
		return new FailureKind(where, cause.getClass().getName(), detail, (trace.length > 0) ? trace[0] : null);
	}

	private static Throwable rootCause(Throwable failure) {
		Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		Throwable root = failure;
		for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
			root = cause;
		}
		return root;
	}

	/**
	 * What to say of it.
	 * @return such as {@code java.lang.NumberFormatException (at ...)}
	 */
	public String describe() {
		return this.type + (this.detail.isEmpty() ? "" : " " + this.detail)
				+ ((this.place != null) ? " (at " + this.place + ")" : "");
	}

}
