package io.pipeio;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.pipeio.line.Line;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.core.MessagePostProcessor;

/**
 * Operations for sending lines to the clients of pipe servers, and for sending requests
 * and receiving their answers.
 *
 * <p>
 * A line is written to the out-pipe at once if a client is reading and nothing is queued.
 * Otherwise it is added to the server's queue, where it waits for a client. Lines sent by
 * one thread keep their order. Sending blocks only while the queue is full, for at most
 * the server's {@code outbound.send-timeout}. All methods are thread-safe.
 *
 * <p>
 * Failures are thrown as a {@link PipeException} whose message names the server. Besides
 * the exceptions documented on each method, {@link UnknownPipeServerException} is thrown
 * if the named server does not exist, and {@link PipeConversionException} if a
 * {@link MessagePostProcessor} fails, with its exception as the cause. Misuse is reported
 * differently: {@link IllegalStateException} if the server has no out-pipe, or if no
 * server is named, there is no default, and there is not exactly one that can send;
 * {@link IllegalArgumentException} if an argument is {@code null} or the line contains a
 * newline.
 *
 * <p>
 * Methods that return a future also throw these exceptions directly; the future itself
 * fails only with a {@link PipeSendException}.
 *
 * @since 0.1.0
 */
public interface PipeOperations {

	/**
	 * Send a line to the default server, or to the only server that can send.
	 * @param line the line, without a newline
	 * @throws PipeSendException if the queue is full, the line is too long, or the server
	 * is stopped
	 */
	void send(String line);

	/**
	 * Send a line to the default server, or to the only server that can send.
	 * @param line the line, without a newline; must not be modified afterwards
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
	 * @param line the line, without a newline; must not be modified afterwards
	 * @throws PipeSendException if the queue is full, the line is too long, or the server
	 * is stopped
	 */
	void send(String server, byte[] line);

	/**
	 * Send a line to the default server, or to the only server that can send.
	 * @param line the line, without a newline
	 * @return a future that completes when the line has been written to the pipe, and
	 * fails with {@link PipeSendException} if the line was not sent. Dependent actions
	 * run on the thread that has written the line and must not block.
	 */
	CompletableFuture<@Nullable Void> sendAsync(String line);

	/**
	 * Send a line to the default server, or to the only server that can send.
	 * @param line the line, without a newline; must not be modified afterwards
	 * @return a future as described for {@link #sendAsync(String)}
	 */
	CompletableFuture<@Nullable Void> sendAsync(byte[] line);

	/**
	 * Send a line.
	 * @param server the name of the server
	 * @param line the line, without a newline
	 * @return a future as described for {@link #sendAsync(String)}
	 */
	CompletableFuture<@Nullable Void> sendAsync(String server, String line);

	/**
	 * Send a line.
	 * @param server the name of the server
	 * @param line the line, without a newline; must not be modified afterwards
	 * @return a future as described for {@link #sendAsync(String)}
	 */
	CompletableFuture<@Nullable Void> sendAsync(String server, byte[] line);

	/**
	 * Convert a payload to a line and send it as {@link #send(String)} does.
	 * @param payload the payload to convert
	 * @throws PipeConversionException if the payload cannot be converted
	 * @throws PipeSendException if the queue is full, the line is too long, or the server
	 * is stopped
	 */
	void convertAndSend(Object payload);

	/**
	 * Convert a payload to a line and send it as {@link #send(String)} does.
	 * @param payload the payload to convert
	 * @param postProcessor receives the message with the line as its payload, and returns
	 * the message whose payload is sent; that payload is converted unless it is a
	 * {@code String} or a {@code byte[]}
	 * @throws PipeConversionException if the payload cannot be converted
	 * @throws PipeSendException if the queue is full, the line is too long, or the server
	 * is stopped
	 */
	void convertAndSend(Object payload, MessagePostProcessor postProcessor);

	/**
	 * Convert a payload to a line and send it.
	 * @param server the name of the server
	 * @param payload the payload to convert
	 * @throws PipeConversionException if the payload cannot be converted
	 * @throws PipeSendException if the queue is full, the line is too long, or the server
	 * is stopped
	 */
	void convertAndSend(String server, Object payload);

	/**
	 * Convert a payload to a line and send it.
	 * @param server the name of the server
	 * @param payload the payload to convert
	 * @param postProcessor receives the message with the line as its payload, and returns
	 * the message whose payload is sent; that payload is converted unless it is a
	 * {@code String} or a {@code byte[]}
	 * @throws PipeConversionException if the payload cannot be converted
	 * @throws PipeSendException if the queue is full, the line is too long, or the server
	 * is stopped
	 */
	void convertAndSend(String server, Object payload, MessagePostProcessor postProcessor);

	/**
	 * Convert a payload to a line and send it as {@link #sendAsync(String)} does.
	 * @param server the name of the server
	 * @param payload the payload to convert
	 * @return a future as described for {@link #sendAsync(String)}
	 * @throws PipeConversionException if the payload cannot be converted
	 */
	CompletableFuture<@Nullable Void> convertAndSendAsync(String server, Object payload);

	/**
	 * Convert payloads to lines and send them as {@link #send(String)} does.
	 * @param payloads the payloads to convert, one line each
	 * @see #sendAll(String, Iterable)
	 */
	void sendAll(Iterable<?> payloads);

	/**
	 * Convert payloads to lines and send them in order, each as soon as it is converted.
	 * If a payload cannot be converted or sent, the payloads before it have been sent; it
	 * and the ones after it are not. Lines sent by other threads may be interleaved.
	 * @param server the name of the server
	 * @param payloads the payloads to convert, one line each
	 * @throws PipeConversionException if a payload cannot be converted
	 * @throws PipeSendException if the queue is full, a line is too long, or the server
	 * is stopped
	 */
	void sendAll(String server, Iterable<?> payloads);

	/**
	 * Send a line and wait for the line that the client answers with.
	 * @param server the name of the server
	 * @param line the request, without a newline
	 * @param timeout maximum time to wait, measured from this call
	 * @return the answer as text
	 * @see #sendAndReceive(String, byte[], Duration)
	 */
	String sendAndReceive(String server, String line, Duration timeout);

	/**
	 * Send a line and wait for the line that the client answers with: the next line in
	 * the server's in-pipe. Requests to one server are sent one at a time, in the order
	 * of the calls, across all threads and templates. Each request waits for its turn
	 * within its own timeout.
	 *
	 * <p>
	 * A late answer is never given to another caller. When a caller has given up, the
	 * next request waits until that answer has arrived, which is then discarded, or can
	 * no longer arrive: the client has read the request and disconnected, a client has
	 * connected since, and everything the in-pipe held by then has been handled. A client
	 * that stays connected but never answers blocks all requests to its server.
	 *
	 * <p>
	 * After the first call, the server reads its in-pipe for answers only: a line that no
	 * request waits for is discarded. Any line counts as an answer. If a client writes
	 * more than one line for a request, or an unsolicited line, that line may be taken as
	 * the answer to the next request. Nor can the lines of several clients be told apart,
	 * so the clients of such a server must take turns. A client that opens the out-pipe
	 * in the same millisecond in which another leaves it may block requests until it
	 * leaves, too.
	 * @param server the name of the server
	 * @param line the request, without a newline; must not be changed any more
	 * @param timeout maximum time to wait, measured from this call
	 * @return the answer
	 * @throws PipeReplyTimeoutException if the timeout expires
	 * @throws PipeReplyException if the client disconnected without answering, its answer
	 * was too long for the server, the server was stopped, or the thread was interrupted
	 * (its interrupt status remains set)
	 * @throws PipeSendException if the queue is full, the line is too long, or the server
	 * is stopped, in which case the request was not sent
	 * @throws IllegalStateException if the server does not have both pipes, if its lines
	 * are handled by something else, such as a {@link PipeListener}, or if called on one
	 * of the server's own threads, which would deadlock
	 */
	Line sendAndReceive(String server, byte[] line, Duration timeout);

	/**
	 * Convert a payload to a line, send it, and convert the line that the client answers
	 * with.
	 * @param <T> the type of the reply
	 * @param server the name of the server
	 * @param payload the payload to convert
	 * @param replyType the type of the reply
	 * @param timeout maximum time to wait, measured from this call
	 * @return the reply
	 * @throws PipeConversionException if the payload cannot be converted, in which case
	 * nothing was sent, or if the answer cannot be converted to the given type
	 * @see #sendAndReceive(String, byte[], Duration)
	 */
	<T> T convertSendAndReceive(String server, Object payload, Class<T> replyType, Duration timeout);

	/**
	 * Return whether a client is reading the out-pipe of a server, as far as the server
	 * has noticed. The client may be gone by the time this method returns. Lines sent
	 * while there is no client wait for one.
	 * @param server the name of the server
	 * @return {@code true} if a client is connected
	 */
	boolean isConnected(String server);

	/**
	 * Return a view of these operations with another send timeout. It limits the time
	 * that sending blocks while the queue is full and replaces the server's
	 * {@code outbound.send-timeout}. It has no effect if {@code outbound.when-full} is
	 * not {@code block}. Requests have a timeout of their own.
	 * @param timeout maximum time to block; zero to fail at once
	 * @return a view that is cheap enough to be created for each call
	 */
	PipeOperations withTimeout(Duration timeout);

	/**
	 * Return a view of these operations that requires a connected client. If no client is
	 * reading the out-pipe, as far as the server has noticed, sends and requests fail at
	 * once with {@link PipeNotConnectedException} instead of waiting for a client. A
	 * request is checked when it is made and again when its turn comes. The client may
	 * still leave before it has read the line; the line then waits for the next client, a
	 * request within its timeout. A client that reopens the out-pipe for each line is not
	 * connected in between.
	 * @return a view that is cheap enough to be created for each call
	 */
	PipeOperations requireConnected();

}
