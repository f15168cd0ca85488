package io.pipeio;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * Sends lines to the clients of pipe servers.
 *
 * <p>
 * A line goes into the out-pipe at once if a client reads and nothing is waiting, and
 * else into the server's queue, where it waits for a client. Lines of one thread keep
 * their order. Sending blocks only while that queue is full, at most for the server's
 * {@code outbound.send-timeout}. All methods may be called by any thread.
 *
 * <p>
 * All of them throw {@link UnknownPipeServerException} if a server is named that does not
 * exist, {@link IllegalStateException} if the server has no out-pipe or if none is named
 * and there is not exactly one that can send, and {@link IllegalArgumentException} if
 * there is a newline in the line.
 *
 * @since 0.1.0
 */
public interface PipeOperations {

	/**
	 * Send a line to the only server that can send.
	 * @param line the line, without a newline
	 * @throws PipeSendException if the queue is full, the line is too long, or the server
	 * is stopped
	 */
	void send(String line);

	/**
	 * Send a line to the only server that can send.
	 * @param line the line, without a newline; must not be changed any more
	 * @throws PipeSendException if the queue is full, the line is too long, or the server
	 * is stopped
	 */
	void send(byte[] line);

	/**
	 * Send a line.
	 * @param server the name of the server
	 * @param line the line, without a newline
	 * @throws PipeSendException if the queue is full, the line is too long, or the server
	 * is stopped
	 */
	void send(String server, String line);

	/**
	 * Send a line.
	 * @param server the name of the server
	 * @param line the line, without a newline; must not be changed any more
	 * @throws PipeSendException if the queue is full, the line is too long, or the server
	 * is stopped
	 */
	void send(String server, byte[] line);

	/**
	 * Send a line to the only server that can send.
	 * @param line the line, without a newline
	 * @return completed when the kernel has the line; failed with
	 * {@link PipeSendException} if it was not sent. What depends on it runs on the thread
	 * that has written the line, and must not block.
	 */
	CompletableFuture<@Nullable Void> sendAsync(String line);

	/**
	 * Send a line to the only server that can send.
	 * @param line the line, without a newline; must not be changed any more
	 * @return as {@link #sendAsync(String)} has it
	 */
	CompletableFuture<@Nullable Void> sendAsync(byte[] line);

	/**
	 * Send a line.
	 * @param server the name of the server
	 * @param line the line, without a newline
	 * @return as {@link #sendAsync(String)} has it
	 */
	CompletableFuture<@Nullable Void> sendAsync(String server, String line);

	/**
	 * Send a line.
	 * @param server the name of the server
	 * @param line the line, without a newline; must not be changed any more
	 * @return as {@link #sendAsync(String)} has it
	 */
	CompletableFuture<@Nullable Void> sendAsync(String server, byte[] line);

}
