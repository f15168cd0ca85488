package io.pipeio.line;

/**
 * Why the bytes of a client were not handed to a {@link LineHandler}.
 *
 * @since 0.1.0
 */
public enum DiscardReason {

	/** The line outgrew the maximum length. */
	TOO_LONG,

	/** The line had no newline when the last client closed the pipe. */
	INCOMPLETE,

	/** The heap had no room for the line. */
	OUT_OF_MEMORY,

	/** The server was stopped, and its handler did not finish in time. */
	STOPPED

}
