package io.pipeio.listener;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;

/**
 * What may be said to a client of JSON that does not fit. What Jackson says of it names
 * classes, has newlines, and is made for developers.
 */
final class JsonReason {

	private static final String JACKSON = "tools.jackson.";

	private JsonReason() {
	}

	/**
	 * Find out what to say.
	 * @param failure what was thrown
	 * @return text without the names of classes, or {@code null} if JSON is not the cause
	 */
	static @Nullable String find(Throwable failure) {
		Throwable cause = failure.getCause();
		// Where there is no Jackson, nothing else here may be touched
		return (cause != null && cause.getClass().getName().startsWith(JACKSON)) ? Jackson.describe(cause) : null;
	}

	/**
	 * Touched where there is Jackson.
	 */
	private static final class Jackson {

		static @Nullable String describe(Throwable cause) {
			if (cause instanceof StreamReadException malformed) {
				TokenStreamLocation location = malformed.getLocation();
				return "the line is no JSON" + ((location != null && location.getColumnNr() > 0)
						? ", see column " + location.getColumnNr() : "");
			}
			return (cause instanceof JacksonException mismatch) ? describeMismatch(mismatch) : null;
		}

		private static String describeMismatch(JacksonException mismatch) {
			String path = path(mismatch);
			Throwable root = FailureReason.rootOf(mismatch);
			String told = root.getClass().getName().startsWith(JACKSON) ? null : FailureReason.messageForPeople(root);
			return (path.isEmpty() ? "the line is not the JSON that is expected"
					: "the value of %s in the JSON does not fit".formatted(path)) + ((told != null) ? ": " + told : "");
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
