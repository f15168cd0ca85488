package io.pipeio;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the declaration of a {@link io.pipeio.PipeListener} method is invalid.
 *
 * @since 0.1.0
 */
public class InvalidPipeListenerException extends IllegalStateException {

	private final String action;

	public InvalidPipeListenerException(String message, String action) {
		super(message);
		this.action = action;
	}

	public InvalidPipeListenerException(String message, String action, @Nullable Throwable cause) {
		super(message, cause);
		this.action = action;
	}

	/**
	 * Return the action that fixes the declaration.
	 * @return the action, as a sentence
	 */
	public String getAction() {
		return this.action;
	}

}
