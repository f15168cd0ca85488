package io.pipeio.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a property of pipeio cannot be used as it is.
 */
class InvalidPipePropertyException extends RuntimeException {

	private final String action;

	InvalidPipePropertyException(String message, String action) {
		this(message, action, null);
	}

	InvalidPipePropertyException(String message, String action, @Nullable Throwable cause) {
		super(message, cause);
		this.action = action;
	}

	/**
	 * What to do about it.
	 * @return a sentence
	 */
	String getAction() {
		return this.action;
	}

}
