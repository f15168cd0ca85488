package io.pipeio.server;

import java.time.Instant;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Something that has gone wrong in a {@link PipeServer}.
 *
 * @param time when
 * @param direction on which pipe; {@code null} if the handler has thrown it
 * @param description what was thrown, cut off after a thousand characters: it may hold
 * what a client has written, control characters included
 * @since 0.1.0
 */
public record PipeServerFailure(Instant time, @Nullable PipeDirection direction, String description) {

	private static final int LONGEST = 1000;

	static PipeServerFailure of(@Nullable PipeDirection direction, Throwable failure) {
		String text = describe(failure);
		return new PipeServerFailure(Instant.now(), direction,
				(text.length() <= LONGEST) ? text : text.substring(0, LONGEST) + "...");
	}

	/**
	 * Describe a failure by its own message, if it has one.
	 * @param failure the failure
	 * @return its class, and its message perhaps, of any length
	 */
	public static String describe(Throwable failure) {
		try {
			return Objects.requireNonNullElse(failure.toString(), failure.getClass().getName());
		}
		catch (Throwable ex) {
			// It comes from anywhere, and may fail to describe itself
			return failure.getClass().getName();
		}
	}

}
