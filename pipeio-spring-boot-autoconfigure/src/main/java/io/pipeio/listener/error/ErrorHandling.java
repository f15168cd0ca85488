package io.pipeio.listener.error;

/**
 * Handling of lines that a listener has failed to handle. An error handler of the
 * application takes precedence unless the property is set.
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
