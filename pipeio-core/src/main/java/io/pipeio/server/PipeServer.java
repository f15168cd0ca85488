package io.pipeio.server;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.pipeio.fifo.FifoPermissions;
import io.pipeio.line.LineHandler;
import io.pipeio.queue.LineNotSentException;
import io.pipeio.queue.PipeQueue;
import io.pipeio.queue.WhenFull;
import io.pipeio.work.PipeBusy;
import org.jspecify.annotations.Nullable;

/**
 * Serves an in-pipe, an out-pipe, or both: hands the lines that clients write to a
 * {@link LineHandler}, and sends lines to the client that reads. {@link #builder} makes
 * servers of named pipes (FIFOs).
 *
 * <p>
 * A server may be started and stopped any number of times, in any order and by any
 * thread, its handler's included. All other methods may be called by any thread, too. A
 * started server with a handler keeps the JVM alive until it is stopped.
 *
 * @since 0.1.0
 */
public interface PipeServer extends AutoCloseable {

	/**
	 * Return a builder of a server of named pipes.
	 * @param name the name of the server, which its threads bear, too
	 * @return the builder
	 * @throws IllegalArgumentException if the name is empty, or has control characters or
	 * slashes in it
	 */
	static PipeServerBuilder builder(String name) {
		return new PipeServerBuilder(name);
	}

	/**
	 * Return the name of the server.
	 * @return the name
	 */
	String getName();

	/**
	 * Return the path of a pipe.
	 * @param direction which pipe
	 * @return the path, or {@code null} if the server does not have this pipe
	 */
	@Nullable Path getPath(PipeDirection direction);

	/**
	 * Return the permissions of a pipe: those set by the server if it manages the pipe,
	 * or else those found at the start.
	 * @param direction which pipe
	 * @return the permissions, or {@code null} if the server does not have this pipe, or
	 * does not manage it and is stopped
	 */
	@Nullable FifoPermissions getPermissions(PipeDirection direction);

	/**
	 * Return the group of managed pipes.
	 * @return the name of the group, or {@code null} if the kernel chooses it, or the
	 * server does not manage the pipes
	 */
	@Nullable String getGroup();

	/**
	 * Return the charset of lines.
	 * @return the charset
	 */
	Charset getCharset();

	/**
	 * Set the handler of lines from the in-pipe. A started server begins to read.
	 * @param handler the handler
	 * @throws IllegalStateException if there is one, if the server has no in-pipe, or if
	 * called by one of its own threads while another thread stops it
	 * @throws PipeServerStartException if the server is started and its in-pipe cannot be
	 * read
	 */
	void setHandler(LineHandler handler);

	/**
	 * Return whether lines from the in-pipe have a handler.
	 * @return {@code true} if a handler was set
	 */
	boolean hasHandler();

	/**
	 * Add an observer of events in this server.
	 * @param observer the observer
	 */
	void addObserver(PipeServerObserver observer);

	/**
	 * Open the server: create or take over the pipes, so that lines can be sent. Nothing
	 * is read yet; clients that open the in-pipe wait. Does nothing if the server is
	 * open. Waits for a stop in progress, but not for clients.
	 * @throws PipeInUseException if another live server serves one of the pipes, which
	 * takes some milliseconds to find out
	 * @throws PipeServerStartException if one of the pipes cannot be created or opened
	 * @throws IllegalStateException if called by one of the server's own threads while
	 * another thread stops the server
	 * @throws io.pipeio.fifo.UnsupportedPlatformException if pipeio does not run here
	 * @throws io.pipeio.fifo.NativeAccessException if the C library cannot be called
	 */
	void open();

	/**
	 * Start the server: {@link #open()} it and read the in-pipe, unless there is no
	 * {@link #setHandler handler} yet. Does nothing if the server is started. Waits for a
	 * stop in progress, but not for clients.
	 * @throws PipeInUseException if another live server serves one of the pipes, which
	 * takes some milliseconds to find out
	 * @throws PipeServerStartException if one of the pipes cannot be created or opened
	 * @throws io.pipeio.fifo.UnsupportedPlatformException if pipeio does not run here
	 * @throws io.pipeio.fifo.NativeAccessException if the C library cannot be called
	 * @throws IllegalStateException if called by one of the server's own threads while
	 * another thread stops the server
	 */
	void start();

	/**
	 * Pause reading until {@link #resume()}; the line being handled is the last one. The
	 * in-pipe stays in place: clients can open it, and write until it is full. A stop
	 * still handles what they have written. A restart does not end the pause. Never
	 * blocks.
	 */
	void pause();

	/**
	 * Resume reading after {@link #pause()}, unless the server is stopped or
	 * {@linkplain PipeServerControl#hold() held}. Never blocks.
	 */
	void resume();

	/**
	 * Return whether reading is paused, or will be when the server starts.
	 * @return {@code true} after {@link #pause()} until {@link #resume()}, and while the
	 * server is {@linkplain PipeServerControl#isHeld() held}
	 */
	boolean isPaused();

	/**
	 * Stop the server: first reading, as {@link PipeServerControl#stopReading()} does,
	 * then sending. A connected client can read what was sent until the timeout ends;
	 * lines that it has not read are reported as undelivered, and blocked senders get an
	 * exception. Managed pipes are removed. Does nothing if the server is stopped. Blocks
	 * for the shutdown timeout plus one second at the most, whatever clients and handlers
	 * do; time spent in {@link PipeServerControl#stopReading()} counts.
	 */
	void stop();

	/**
	 * {@link #stop()} the server, and call its handler no more: if the handler calls
	 * this, or has outlived the stop, lines already read are discarded and reported.
	 */
	@Override
	void close();

	/**
	 * Return whether lines can be sent.
	 * @return {@code true} if the server is open or started
	 */
	boolean isOpen();

	/**
	 * Return whether the server is started.
	 * @return {@code true} between a start and the next stop
	 */
	boolean isRunning();

	/**
	 * Return whether a pipe has a client that the server has noticed: a reader of the
	 * out-pipe, or a writer that has written to the in-pipe.
	 * @param direction which pipe
	 * @return {@code true} if there is a client; {@code false} if the server is stopped
	 */
	boolean isConnected(PipeDirection direction);

	/**
	 * Send a line. It is written to the pipe at once if a client reads, no line waits,
	 * and there is no burst of lines; else it is added to the queue, which the out-thread
	 * writes. {@link WhenFull} says what happens when the queue is full: by default, this
	 * blocks until the send timeout. While more than 1 MiB waits, it pauses for at most
	 * 0.2 ms for each 64 KiB.
	 * @param line the line without a newline; must not be changed any more
	 * @throws IllegalArgumentException if there is a newline in the line
	 * @throws IllegalStateException if the server has no out-pipe
	 * @throws LineNotSentException if the queue is full, the line is too long, or the
	 * server is stopped
	 */
	void send(byte[] line);

	/**
	 * Send a line as {@link #send(byte[])} does.
	 * @param line the line without a newline, which is encoded in the server's charset
	 * @throws IllegalArgumentException if there is a newline in the line
	 * @throws IllegalStateException if the server has no out-pipe
	 * @throws LineNotSentException if the queue is full, the line is too long, or the
	 * server is stopped
	 */
	default void send(String line) {
		send(line.getBytes(getCharset()));
	}

	/**
	 * Send a line as {@link #send(byte[])} does, with a timeout in place of the send
	 * timeout of the server.
	 * @param line the line without a newline; must not be changed any more
	 * @param timeout maximum time to block while the queue is full; zero does not block;
	 * ignored unless {@link WhenFull} is {@code BLOCK}
	 * @throws IllegalArgumentException if there is a newline in the line
	 * @throws IllegalStateException if the server has no out-pipe
	 * @throws LineNotSentException if the queue is full, the line is too long, or the
	 * server is stopped
	 */
	void send(byte[] line, Duration timeout);

	/**
	 * Send a line as {@link #send(byte[])} does.
	 * @param line the line without a newline; must not be changed any more
	 * @return a future, completed when the kernel has the line, by the thread that has
	 * written it; failed with {@link LineNotSentException} if the queue is full, the
	 * server is stopped, or the line is dropped from the queue (see {@link WhenFull}).
	 * Dependent stages must not block
	 * @throws IllegalArgumentException if there is a newline in the line
	 * @throws IllegalStateException if the server has no out-pipe
	 */
	CompletableFuture<@Nullable Void> sendAsync(byte[] line);

	/**
	 * Send a line as {@link #sendAsync(byte[])} does, with the timeout of
	 * {@link #send(byte[], Duration)}.
	 * @param line the line without a newline; must not be changed any more
	 * @param timeout as for {@link #send(byte[], Duration)}
	 * @return a future as {@link #sendAsync(byte[])} returns it
	 * @throws IllegalArgumentException if there is a newline in the line
	 * @throws IllegalStateException if the server has no out-pipe
	 */
	CompletableFuture<@Nullable Void> sendAsync(byte[] line, Duration timeout);

	/**
	 * Return the number of discarded lines: received lines that were not handled, or sent
	 * lines that no client has read.
	 * @param direction which pipe
	 * @return the number since the server was built
	 */
	default long getDiscardedLines(PipeDirection direction) {
		return getStatistics(direction).getDiscardedLines();
	}

	/**
	 * Return the statistics of a pipe.
	 * @param direction which pipe
	 * @return live numbers; all zero if the server does not have this pipe
	 */
	PipeStatistics getStatistics(PipeDirection direction);

	/**
	 * Return the current queue of the out-pipe. Asking may send lines through the queue
	 * that would be written at once otherwise.
	 * @return the lines not yet fully written to the pipe; none if the server is stopped,
	 * or has no out-pipe
	 */
	PipeQueue getQueue();

	/**
	 * Return the calls of the handler in progress, including those that a stop no longer
	 * waits for.
	 * @return the calls that have not ended
	 */
	PipeBusy getBusy();

	/**
	 * Discard the queue of the out-pipe, as {@link #getQueue()} counts it, except for a
	 * line that is partly written, which a client may have begun to read. Lines in the
	 * pipe stay there. Each discarded line is counted, reported to observers by the
	 * calling thread, and logged at debug level; its future fails with
	 * {@link LineNotSentException}. Senders that wait for room go on. Never waits for a
	 * client. Does nothing if the server is stopped, or has no out-pipe.
	 * @return the number of discarded lines
	 */
	long discardQueue();

	/**
	 * Return the current failures of the pipes, which are retried every second.
	 * @return one failure for each thread that has met one; empty if all is well
	 */
	List<PipeServerFailure> getFailures();

	/**
	 * Return the last failure of a start, a pipe or the handler.
	 * @return the failure, which may be over; {@code null} if there was none since the
	 * server was built
	 */
	@Nullable PipeServerFailure getLastFailure();

	/**
	 * Return the number of failures to handle a line: exceptions of the handler, and
	 * {@linkplain PipeServerControl#reportFailure reported} failures. A line counts once
	 * for each listener that has failed; failures that an error handler has handled do
	 * not count.
	 * @return the number since the server was built
	 */
	long getFailedLines();

	/**
	 * Return the side of this server for code that runs it and feeds its handler, such as
	 * a listener container. Applications do not need it.
	 * @return the control
	 */
	PipeServerControl control();

}
