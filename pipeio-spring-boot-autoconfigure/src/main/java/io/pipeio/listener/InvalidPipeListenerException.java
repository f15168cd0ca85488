package io.pipeio.listener;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a {@link io.pipeio.PipeListener} method cannot listen as it is declared.
 *
 * @since 0.1.0
 */
public class InvalidPipeListenerException extends IllegalStateException {

	private final String action;

	InvalidPipeListenerException(String message, String action) {
		super(message);
		this.action = action;
	}

	InvalidPipeListenerException(String message, String action, @Nullable Throwable cause) {
		super(message, cause);
		this.action = action;
	}

	/**
	 * What to do about it.
	 * @return a sentence
	 */
	public String getAction() {
		return this.action;
	}

}
