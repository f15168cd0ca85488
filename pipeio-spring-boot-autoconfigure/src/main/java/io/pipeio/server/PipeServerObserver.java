package io.pipeio.server;

import io.pipeio.line.DiscardReason;
import io.pipeio.line.Line;

/**
 * Told what happens in a {@link PipeServer}, which itself writes no log. Called on the
 * thread on which it happens, mostly one of the two pipe threads: a slow observer delays
 * the lines. What an observer throws goes to the thread's uncaught exception handler.
 *
 * @since 0.1.0
 */
public interface PipeServerObserver {

	/**
	 * The pipes are there, and lines can be sent.
	 * @param server the server
	 */
	default void opened(PipeServer server) {
	}

	/**
	 * The server has stopped.
	 * @param server the server
	 */
	default void stopped(PipeServer server) {
	}

	/**
	 * The server is started, but has no {@link io.pipeio.line.LineHandler}: its in-pipe
	 * stays unread, and clients wait.
	 * @param server the server
	 */
	default void handlerMissing(PipeServer server) {
	}

	/**
	 * A pipe that had no client has one. Of an in-pipe, this is told when the client has
	 * written its first byte, or has gone.
	 * @param server the server
	 * @param direction which of its pipes
	 */
	default void clientConnected(PipeServer server, PipeDirection direction) {
	}

	/**
	 * The last client of a pipe has gone.
	 * @param server the server
	 * @param direction which of its pipes
	 */
	default void clientDisconnected(PipeServer server, PipeDirection direction) {
	}

	/**
	 * Bytes that a client has written were not handed to the handler.
	 * @param server the server
	 * @param reason why
	 * @param bytes how many
	 */
	default void lineDiscarded(PipeServer server, DiscardReason reason, long bytes) {
	}

	/**
	 * The handler has thrown; the next line follows.
	 * @param server the server
	 * @param line the line that it was to handle
	 * @param failure what it has thrown
	 */
	default void handlerFailed(PipeServer server, Line line, Throwable failure) {
	}

	/**
	 * The server has stopped before a client could read all that was sent.
	 * @param server the server
	 * @param lines how many lines waited for the pipe to take them
	 * @param bytes how many bytes these have, newlines included
	 * @param unread how many bytes were in the pipe, and are lost since nobody had it
	 * open for reading
	 */
	default void linesUndelivered(PipeServer server, int lines, long bytes, int unread) {
	}

	/**
	 * Reading or writing a pipe has failed; it is tried again every second. Told once,
	 * until the failure changes.
	 * @param server the server
	 * @param direction which of its pipes
	 * @param failure what was thrown
	 */
	default void pipeFailed(PipeServer server, PipeDirection direction, Throwable failure) {
	}

	/**
	 * A handler or an observer had not returned when the shutdown timeout was over. The
	 * in-thread was interrupted; either thread closes its pipe when it ends.
	 * @param server the server
	 * @param direction which of its pipes
	 */
	default void stopTimedOut(PipeServer server, PipeDirection direction) {
	}

}
