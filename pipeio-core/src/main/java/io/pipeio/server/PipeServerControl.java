package io.pipeio.server;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.pipeio.line.DiscardReason;
import io.pipeio.line.Line;
import io.pipeio.queue.LineNotSentException;
import io.pipeio.queue.WithdrawableLine;
import io.pipeio.work.PipeWork;
import org.jspecify.annotations.Nullable;

/**
 * The side of a {@link PipeServer} for code that runs it and feeds its handler, such as
 * listener containers: a stop in steps, holding, work that outlives the handler, reports
 * on behalf of the handler, and requests. All methods may be called by any thread.
 *
 * @since 0.1.0
 * @see PipeServer#control()
 */
public interface PipeServerControl {

	/**
	 * Stop reading, but go on sending: the in-pipe is removed, what clients had written
	 * is handled, and the running handler may finish. Blocks until then, but no longer
	 * than the shutdown timeout; called by the handler itself, it does not wait.
	 */
	void stopReading();

	/**
	 * {@link PipeServer#stop()} the server as if it had not been started, because
	 * something else has failed: pipes that it has created are removed, whatever the
	 * settings, and pipes that it has found stay, with the permissions that they had.
	 */
	void abandon();

	/**
	 * Read no more until {@link #release()}, as if the server were paused, but whoever
	 * pauses and resumes it meanwhile: for what feeds the handler, and knows that there
	 * is nobody to hand a line to. Never blocks.
	 */
	void hold();

	/**
	 * Go on reading after {@link #hold()}, if the server is started and not paused. Never
	 * blocks.
	 */
	void release();

	/**
	 * Whether there is nobody to hand lines to for now.
	 * @return whether {@link #hold()} was called, and {@link #release()} not since
	 */
	boolean isHeld();

	/**
	 * Return the time that a call of the handler may take before observers are
	 * {@linkplain PipeServerObserver#handlerStalled told}.
	 * @return the time that {@link PipeServerBuilder#stalledAfter} has set
	 */
	Duration getStalledAfter();

	/**
	 * Begin something that the handler leaves behind when it returns. A stop waits for it
	 * as for the handler itself.
	 * @return the work, to be closed when it is done
	 */
	PipeWork beginWork();

	/**
	 * Tell observers that a line could not be handled, as is done for what a handler
	 * throws. For handlers that find out after they have returned.
	 * @param line the line
	 * @param failure what has happened
	 */
	void reportFailure(Line line, Throwable failure);

	/**
	 * Tell observers that nobody handles the lines of the in-pipe any more, as is done at
	 * a start without a handler. For what feeds the handler, and {@link #hold() holds}
	 * the server since those whom it has fed are gone.
	 */
	void reportHandlerMissing();

	/**
	 * Tell that the handler has dropped a line instead of handling it: it is counted and
	 * told to observers.
	 * @param reason why
	 * @param bytes how long the line was
	 */
	void discarded(DiscardReason reason, long bytes);

	/**
	 * Run a task on the in-thread when that finds nothing to read in the in-pipe, after
	 * this call: what clients have written before it was handled then. A task that is
	 * added while the server does not read waits until it does.
	 * @param task the task, which must not block
	 */
	void runWhenEmpty(Runnable task);

	/**
	 * Whether the calling thread is one of the server's own, on which handlers, observers
	 * and what depends on futures run: a stop does not wait for it.
	 * @return whether it is the in-thread or the out-thread, or does {@link PipeWork}
	 */
	boolean isPipeThread();

	/**
	 * Whether the clients of the out-pipe have gone, and have read everything that was
	 * sent. To be asked by an observer when it is told that a client has gone: a client
	 * that comes after this has read nothing of what was sent before.
	 * @return {@code false} also if that is not sure, because somebody reads already
	 */
	boolean isReadAndLeft();

	/**
	 * Send a line as {@link PipeServer#send(byte[], Duration)} does, in the envelope of
	 * the server, if it has one.
	 * @param line the line without a newline; must not be changed any more
	 * @param headers the headers of the envelope
	 * @param timeout how long to block; {@code null} for the send timeout of the server
	 * @throws IllegalArgumentException if there is a newline in the line
	 * @throws IllegalStateException if the server has no out-pipe
	 * @throws LineNotSentException if the queue is full, the line is too long, or the
	 * server is stopped
	 */
	void send(byte[] line, Map<String, String> headers, @Nullable Duration timeout);

	/**
	 * Send a line as {@link PipeServer#sendAsync(byte[], Duration)} does, in the envelope
	 * of the server, if it has one.
	 * @param line the line without a newline; must not be changed any more
	 * @param headers the headers of the envelope
	 * @param timeout how long to block; {@code null} for the send timeout of the server
	 * @return as {@link PipeServer#sendAsync(byte[])} has it
	 * @throws IllegalArgumentException if there is a newline in the line
	 * @throws IllegalStateException if the server has no out-pipe
	 */
	CompletableFuture<@Nullable Void> sendAsync(byte[] line, Map<String, String> headers, @Nullable Duration timeout);

	/**
	 * Send a line as {@link #sendAsync} does, that may be taken back until a client has
	 * begun to read it. While nobody reads the out-pipe, such a line waits in the heap,
	 * and not in the pipe.
	 * @param line the line without a newline; must not be changed any more
	 * @param headers the headers of the envelope
	 * @param timeout how long to block; zero is not to block at all
	 * @param before called with the line before it is sent: completed, or failed, as
	 * {@link PipeServer#sendAsync(byte[])} has it; failed as well once it is withdrawn
	 * @throws IllegalArgumentException if there is a newline in the line
	 * @throws IllegalStateException if the server has no out-pipe
	 */
	void sendWithdrawable(byte[] line, Map<String, String> headers, Duration timeout,
			Consumer<WithdrawableLine> before);

	/**
	 * Check that bytes are one line.
	 * @param line the bytes
	 * @return the same bytes
	 * @throws IllegalArgumentException if there is a newline among them
	 */
	byte[] requireOneLine(byte[] line);

}
