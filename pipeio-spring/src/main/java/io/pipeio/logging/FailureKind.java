package io.pipeio.logging;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

import io.pipeio.fifo.FifoException;
import org.jspecify.annotations.Nullable;

/**
 * Key that identifies repetitions of a failure, independent of the line. Two failures are
 * of the same kind if their root causes have the same class and were thrown at the same
 * place.
 *
 * @param where the part that has failed, such as the id of a listener
 * @param type the class of the root cause
 * @param detail a further distinction, such as the name of a system error
 * @param place the place where the root cause was thrown, or {@code null} if the JVM does
 * not provide it
 * @since 0.1.0
 */
public record FailureKind(String where, String type, String detail, @Nullable StackTraceElement place) {

	/**
	 * Return the kind of a failure.
	 * @param where the part that has failed
	 * @param failure the exception
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
	 * Return a description for messages.
	 * @return such as {@code java.lang.NumberFormatException (at ...)}
	 */
	public String describe() {
		return this.type + (this.detail.isEmpty() ? "" : " " + this.detail)
				+ ((this.place != null) ? " (at " + this.place + ")" : "");
	}

}
