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

	/** Nobody has asked for the line: its handler takes answers only. */
	UNEXPECTED,

	/** No listener has accepted the line, and none takes what the others do not. */
	UNMATCHED,

	/** A line to send found the queue full, or had to make room for another. */
	QUEUE_FULL,

	/** Somebody has asked to drop the lines that waited in the queue. */
	REQUESTED,

	/** A request that its caller has given up before a client has begun to read it. */
	WITHDRAWN,

	/**
	 * The server was stopped: its handler did not finish in time, or a client wrote in
	 * the very moment of the stop.
	 */
	STOPPED

}
