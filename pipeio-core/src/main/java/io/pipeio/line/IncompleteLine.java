package io.pipeio.line;

/**
 * Handling of the bytes after the last newline when the last client closes the pipe.
 *
 * @since 0.1.0
 */
public enum IncompleteLine {

	/** Discard them: a client that dies in mid-line has sent no line. */
	DISCARD,

	/** Deliver them as a line. */
	DELIVER

}
