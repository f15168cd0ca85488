package io.pipeio.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.PathRisk;
import io.pipeio.line.DiscardReason;
import io.pipeio.line.Line;
import io.pipeio.work.PipeWork;
import org.jspecify.annotations.Nullable;

/**
 * Receives the events of a {@link PipeServer}, which itself writes no log. Called on the
 * thread of the event, mostly one of the two pipe threads: a slow observer delays the
 * lines.
 *
 * <p>
 * Exceptions of an observer go to the uncaught exception handler of the thread, which
 * prints them with their stack traces unless the application has set another. Their
 * messages are not escaped: put no text of a client into them, except
 * {@link Line#preview()}. A repeated failure (one observer, one class, one place) goes
 * there at most once a minute, and at most 64 failures of one server do, since a client
 * may cause one with each line. The same holds for exceptions that a
 * {@link io.pipeio.line.LineHandler} throws outside of the handling of a line.
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
	 * Other users may put something else in place of a pipe. Told of each pipe when the
	 * server is opened or, by the thread {@code pipeio-watch}, when the pipe was
	 * repaired, but not again while that is all that is found.
	 * @param server the server
	 * @param direction which of its pipes
	 * @param risk who may do so, and what helps
	 */
	default void pathAtRisk(PipeServer server, PipeDirection direction, PathRisk risk) {
	}

	/**
	 * The server is started: it reads its in-pipe, if it has one and a handler for it.
	 * @param server the server
	 */
	default void started(PipeServer server) {
	}

	/**
	 * The server was started, and reads its in-pipe no longer; it may still send. What
	 * the pipe held is handled, unless the handler did not return in time.
	 * @param server the server
	 */
	default void readingStopped(PipeServer server) {
	}

	/**
	 * The server has stopped.
	 * @param server the server
	 */
	default void stopped(PipeServer server) {
	}

	/**
	 * Nobody handles the lines of a server that is started: its in-pipe stays unread, and
	 * clients wait. Told when it starts without a {@link io.pipeio.line.LineHandler}, or
	 * with one that feeds listeners of which none runs; and when the last of these is
	 * unregistered meanwhile. {@link PipeServer#hasHandler()} tells one from the other.
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
	 * A line was dropped: of the in-pipe, bytes that a client has written were not handed
	 * to the handler; of the out-pipe, a line found the queue full, or was dropped by
	 * {@link PipeServer#discardQueue()}.
	 * @param server the server
	 * @param direction which of its pipes
	 * @param reason why
	 * @param bytes how many
	 */
	default void lineDiscarded(PipeServer server, PipeDirection direction, DiscardReason reason, long bytes) {
	}

	/**
	 * The last client of the out-pipe has gone with a part of a line. The line is sent
	 * again, whole, to the next client, before what followed it.
	 * @param server the server
	 * @param taken how many bytes of the line the client has taken
	 * @param length how many bytes the line has, with its newline
	 */
	default void lineTorn(PipeServer server, long taken, long length) {
	}

	/**
	 * A pipe that was deleted or replaced is in place again. Clients of the former FIFO
	 * are served until they leave. Told by the thread that watches the pipes of all
	 * servers of the process, {@code pipeio-watch}, which must not be held up.
	 * @param server the server
	 * @param direction which of its pipes
	 */
	default void pipeRepaired(PipeServer server, PipeDirection direction) {
	}

	/**
	 * A regular file that stood in the place of a pipe was renamed, see
	 * {@link WhenOccupied#SET_ASIDE}. Told by the thread that starts the server or, when
	 * the file has replaced the pipe of a running server, by {@code pipeio-watch}, which
	 * must not be held up.
	 * @param server the server
	 * @param direction in the place of which of its pipes
	 * @param file where the file stands now
	 */
	default void fileSetAside(PipeServer server, PipeDirection direction, Path file) {
	}

	/**
	 * A stop, or a start that has failed, could not delete a managed pipe, or give one
	 * that it had found its permissions back. The pipe stays as it is, and its clients
	 * wait for whoever serves it next. Told by the thread that stops or starts the
	 * server.
	 * @param server the server
	 * @param direction which of its pipes
	 * @param failure what could not be done, and why; names the path
	 */
	default void pipeLeftBehind(PipeServer server, PipeDirection direction, FifoException failure) {
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
	 * The handler, or {@link PipeWork} that it has left behind, has done nothing visible
	 * for as long as {@link PipeServerBuilder#stalledAfter} says. Told once of each call
	 * that does not end; of results that have not come, only of the one that is awaited
	 * longest. Told by the thread that looks at the handlers of all servers of the
	 * process, {@code pipeio-stalls}, which must not be held up.
	 * @param server the server
	 * @param thread the thread that has not returned, whose stack trace tells where it
	 * is; {@code null} if there is none, since a result has not come
	 * @param busy for how long, at the least
	 */
	default void handlerStalled(PipeServer server, @Nullable Thread thread, Duration busy) {
	}

	/**
	 * A call of which {@link #handlerStalled} has told has returned, or goes on. Told by
	 * the thread that has returned, or that brings the result.
	 * @param server the server
	 * @param thread the same thread
	 * @param busy how long it has taken
	 */
	default void handlerReturned(PipeServer server, @Nullable Thread thread, Duration busy) {
	}

	/**
	 * The server has stopped before clients have read all that was sent. What was in the
	 * pipe is taken out again, so that each line is either read or told of here.
	 * @param server the server
	 * @param lines the lines in the order in which they were sent; one that a client has
	 * read in part is among them, whole
	 */
	default void linesUndelivered(PipeServer server, List<Line> lines) {
	}

	/**
	 * Reading, writing or repairing a pipe has failed; it is tried again every second.
	 * Told once, until the failure changes. A failed repair is told by the thread that
	 * watches the pipes of all servers of the process, {@code pipeio-watch}, which must
	 * not be held up.
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
