package io.pipeio.listener.adapter;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.MismatchedInputException;

/**
 * Reason for a JSON failure that may be shown to a client. Jackson's own messages contain
 * class names and newlines and are meant for developers.
 */
final class JsonReason {

	private static final String JACKSON = "tools.jackson.";

	private static final String DATABIND = JACKSON + "databind.";

	private JsonReason() {
	}

	/**
	 * Return the reason for a failure.
	 * @return text without class names, or {@code null} if JSON is not the cause
	 */
	static @Nullable String find(Throwable failure) {
		Throwable cause = failure.getCause();
		// Without Jackson on the classpath, the nested class must not be loaded
		return (cause != null && cause.getClass().getName().startsWith(JACKSON)) ? Jackson.describe(cause) : null;
	}

	/**
	 * Loaded only if Jackson is available.
	 */
	private static final class Jackson {

		/** Jackson's message for an empty line. */
		private static final String EMPTY = "No content to map";

		/** Jackson's message for a primitive value that is missing or {@code null}. */
		private static final String NULL = "Cannot map `null` into type";

		/** Jackson's message for a missing required value. */
		private static final String MISSING = "Missing required creator property";

		/**
		 * Text that precedes the values of an enum, in brackets, at the end of a message.
		 */
		private static final String VALUES = " accepted for Enum class: [";

		static @Nullable String describe(Throwable cause) {
			if (cause instanceof StreamReadException malformed && !(cause instanceof InputCoercionException)) {
				TokenStreamLocation location = malformed.getLocation();
				return "the line is not valid JSON" + ((location != null && location.getColumnNr() > 0)
						? ", see column " + location.getColumnNr() : "");
			}
			return (cause instanceof JacksonException mismatch) ? describeMismatch(mismatch) : null;
		}

		private static String describeMismatch(JacksonException mismatch) {
			String path = path(mismatch);
			String message = String.valueOf(mismatch.getOriginalMessage());
			if (path.isEmpty() && message.startsWith(EMPTY)) {
				return "the line is empty: use JSON";
			}
			if (path.isEmpty()) {
				return "the line is not the expected JSON" + after(told(mismatch));
			}
			if (message.startsWith(MISSING)) {
				return path + " is missing in the JSON";
			}
			String hint = hint(mismatch, message);
			if (message.startsWith(NULL)) {
				return path + " is missing in the JSON, or null" + after(hint);
			}
			String told = told(mismatch);
			return "the value of %s in the JSON does not fit".formatted(path) + after((told != null) ? told : hint);
		}

		private static String after(@Nullable String text) {
			return (text != null) ? ": " + text : "";
		}

		private static @Nullable String told(JacksonException mismatch) {
			Throwable root = FailureReason.rootOf(mismatch);
			return root.getClass().getName().startsWith(JACKSON) ? null : FailureReason.messageForPeople(root);
		}

		private static @Nullable String hint(JacksonException mismatch, String message) {
			Class<?> type = targetType(mismatch);
			if (type != null && type.isEnum()) {
				int start = message.lastIndexOf(VALUES);
				String values = (start >= 0 && message.endsWith("]"))
						? message.substring(start + VALUES.length(), message.length() - 1) : null;
				return FailureReason.isForPeople(values) ? "use " + values : null;
			}
			return (type != null) ? ValueHint.ofNumberOrBoolean(type) : null;
		}

		private static @Nullable Class<?> targetType(JacksonException mismatch) {
			if (mismatch instanceof InputCoercionException coercion) {
				return coercion.getTargetType();
			}
			// jackson-core may be present without jackson-databind
			return (mismatch.getClass().getName().startsWith(DATABIND)
					&& mismatch instanceof MismatchedInputException input) ? input.getTargetType() : null;
		}

		private static String path(JacksonException mismatch) {
			StringBuilder path = new StringBuilder();
			for (JacksonException.Reference reference : mismatch.getPath()) {
				if (reference.getPropertyName() == null) {
					path.append('[').append(reference.getIndex()).append(']');
				}
				else {
					path.append(path.isEmpty() ? "" : ".").append(reference.getPropertyName());
				}
			}
			return path.toString();
		}

	}

}
