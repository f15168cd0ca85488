package io.pipeio.listener.error;

/**
 * What becomes of a line that a listener has failed to handle, unless an error handler of
 * the application says something else.
 *
 * @since 0.1.0
 */
public enum ErrorHandling {

	/** It is logged, counted and published, and the next line follows. */
	LOG,

	/** The client gets a line that says so, see {@link ReplyingErrorHandler}. */
	REPLY,

	/** It is kept as a dead letter, see {@link DeadLetterErrorHandler}. */
	DEAD_LETTER,

	/** The server stops, see {@link ServerStoppingErrorHandler}. */
	STOP_SERVER,

	/** The application closes, see {@link ApplicationClosingErrorHandler}. */
	CLOSE_APPLICATION

}
