package io.pipeio;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.pipeio.line.Line;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.core.MessagePostProcessor;

/**
 * Sends lines to the clients of pipe servers, and asks the clients for lines.
 *
 * <p>
 * A line goes into the out-pipe at once if a client reads and nothing is waiting, and
 * else into the server's queue, where it waits for a client. Lines of one thread keep
 * their order. Sending blocks only while that queue is full, at most for the server's
 * {@code outbound.send-timeout}. All methods may be called by any thread.
 *
 * <p>
 * Failures are thrown as a {@link PipeException} whose message names the server:
 * {@link UnknownPipeServerException} if a server is named that does not exist;
 * {@link PipeConversionException} also if a {@link MessagePostProcessor} fails, with what
 * it has thrown as the cause; and those that stand at the single methods. Only misuse is
 * told otherwise: {@link IllegalStateException} if the server has no out-pipe or if none
 * is named, there is no default, and there is not exactly one that can send, and
 * {@link IllegalArgumentException} if an argument is {@code null}, or there is a newline
 * in the line.
 *
 * <p>
 * Methods that return a future throw these at once, too; the future fails with a
 * {@link PipeSendException}, and with nothing else.
 *
 * @since 0.1.0
 */
public interface PipeOperations {

	/**
	 * Send a line to the default server, or to the only one that can send.
	 * @param line the line, without a newline
	 * @throws PipeSendException if the queue is full, the line is too long, or the server
	 * is stopped
	 */
	void send(String line);

	/**
	 * Send a line to the default server, or to the only one that can send.
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
	 * Send a line to the default server, or to the only one that can send.
	 * @param line the line, without a newline
	 * @return completed when the kernel has the line; failed with
	 * {@link PipeSendException} if it was not sent. What depends on it runs on the thread
	 * that has written the line, and must not block.
	 */
	CompletableFuture<@Nullable Void> sendAsync(String line);

	/**
	 * Send a line to the default server, or to the only one that can send.
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

	/**
	 * Convert a payload to a line, and send it as {@link #send(String)} does.
	 * @param payload what is to be converted
	 * @throws PipeConversionException if it cannot be converted
	 * @throws PipeSendException if the queue is full, the line is too long, or the server
	 * is stopped
	 */
	void convertAndSend(Object payload);

	/**
	 * Convert a payload to a line, and send it as {@link #send(String)} does.
	 * @param payload what is to be converted
	 * @param postProcessor given the message whose payload is the line, and returns the
	 * one whose payload is sent, converted unless it is a {@code String} or a
	 * {@code byte[]}
	 * @throws PipeConversionException if it cannot be converted
	 * @throws PipeSendException if the queue is full, the line is too long, or the server
	 * is stopped
	 */
	void convertAndSend(Object payload, MessagePostProcessor postProcessor);

	/**
	 * Convert a payload to a line, and send it.
	 * @param server the name of the server
	 * @param payload what is to be converted
	 * @throws PipeConversionException if it cannot be converted
	 * @throws PipeSendException if the queue is full, the line is too long, or the server
	 * is stopped
	 */
	void convertAndSend(String server, Object payload);

	/**
	 * Convert a payload to a line, and send it.
	 * @param server the name of the server
	 * @param payload what is to be converted
	 * @param postProcessor given the message whose payload is the line, and returns the
	 * one whose payload is sent, converted unless it is a {@code String} or a
	 * {@code byte[]}
	 * @throws PipeConversionException if it cannot be converted
	 * @throws PipeSendException if the queue is full, the line is too long, or the server
	 * is stopped
	 */
	void convertAndSend(String server, Object payload, MessagePostProcessor postProcessor);

	/**
	 * Convert a payload to a line, and send it as {@link #sendAsync(String)} does.
	 * @param server the name of the server
	 * @param payload what is to be converted
	 * @return as {@link #sendAsync(String)} has it
	 * @throws PipeConversionException if it cannot be converted
	 */
	CompletableFuture<@Nullable Void> convertAndSendAsync(String server, Object payload);

	/**
	 * Convert payloads to lines, and send them as {@link #send(String)} does. See
	 * {@link #sendAll(String, Iterable)}.
	 * @param payloads what is to be converted, a line each
	 */
	void sendAll(Iterable<?> payloads);

	/**
	 * Convert payloads to lines, and send them in their order, each as soon as it is
	 * converted. Where one of them cannot be converted or sent, those before it are sent,
	 * and it and those after it are not. Lines of other threads may come in between.
	 * @param server the name of the server
	 * @param payloads what is to be converted, a line each
	 * @throws PipeConversionException if one cannot be converted
	 * @throws PipeSendException if the queue is full, a line is too long, or the server
	 * is stopped
	 */
	void sendAll(String server, Iterable<?> payloads);

	/**
	 * Send a line, and wait for the line with which the client answers. See
	 * {@link #sendAndReceive(String, byte[], Duration)}.
	 * @param server the name of the server
	 * @param line the request, without a newline
	 * @param timeout how long to wait, from this call on
	 * @return the text of the answer
	 */
	String sendAndReceive(String server, String line, Duration timeout);

	/**
	 * Send a line, and wait for the line with which the client answers: the next line of
	 * the server's in-pipe. Requests to one server are served one after the other, in the
	 * order of their calls, whatever thread or template they come from; each waits for
	 * its turn within its own timeout.
	 *
	 * <p>
	 * A late answer is never given to another caller. Where a caller has given up, the
	 * next request waits until that answer has come, which is then discarded, or until it
	 * cannot come any more: the client has read the request and gone, another has come,
	 * and all that the in-pipe held by then was handled. A client that never answers, and
	 * stays, holds up all requests to its server.
	 *
	 * <p>
	 * The first call lets the server read its in-pipe, for this purpose alone: a line for
	 * which nobody waits is discarded. It cannot be told apart whether a line answers the
	 * request: a client that writes more than one line for a request, or one that was not
	 * asked for, may answer the next request with it. Nor is it known which of several
	 * clients has written a line: those of such a server must take turns, and one that
	 * opens the out-pipe in the very millisecond in which another leaves it may hold up
	 * the requests until it leaves, too.
	 * @param server the name of the server
	 * @param line the request, without a newline; must not be changed any more
	 * @param timeout how long to wait, from this call on
	 * @return the answer
	 * @throws PipeReplyTimeoutException if the time is over
	 * @throws PipeReplyException if the client has gone without an answer, its answer was
	 * too long for the server, the server was stopped, or the thread was interrupted (and
	 * still is, then)
	 * @throws PipeSendException if the queue is full, the line is too long, or the server
	 * is stopped: the request was not sent
	 * @throws IllegalStateException if the server does not have both pipes, if something
	 * else handles its lines, such as a {@link PipeListener}, or if called by one of the
	 * server's own threads, which would wait for itself
	 */
	Line sendAndReceive(String server, byte[] line, Duration timeout);

	/**
	 * Convert a payload to a line, send it, and convert the line with which the client
	 * answers. See {@link #sendAndReceive(String, byte[], Duration)}.
	 * @param <T> the type of the reply
	 * @param server the name of the server
	 * @param payload what is to be converted
	 * @param replyType the type of the reply
	 * @param timeout how long to wait, from this call on
	 * @return the reply
	 * @throws PipeConversionException if the payload cannot be converted, and nothing was
	 * sent, or if the answer cannot be converted to that type
	 */
	<T> T convertSendAndReceive(String server, Object payload, Class<T> replyType, Duration timeout);

	/**
	 * Whether a client reads the out-pipe of a server, as far as the server has noticed.
	 * It may be gone when this returns, and what is sent without one waits.
	 * @param server the name of the server
	 * @return whether there is one
	 */
	boolean isConnected(String server);

	/**
	 * The same operations with another send timeout: they block no longer than that while
	 * the queue is full, whatever the server's {@code outbound.send-timeout}. Where its
	 * {@code outbound.when-full} is not {@code block}, nothing blocks anyway. Requests
	 * have a timeout of their own.
	 * @param timeout how long to block; zero is to fail at once
	 * @return a view, which is light enough to be made for each call
	 */
	PipeOperations withTimeout(Duration timeout);

	/**
	 * The same operations, but only for a client that is there: where nobody reads the
	 * out-pipe, as far as the server has noticed, sending and asking fail at once with
	 * {@link PipeNotConnectedException}, and nothing waits for a client to come. A
	 * request is looked at when it is asked, and again when it has its turn. The client
	 * may still leave before it has read the line, which waits for the next one then, a
	 * request within its timeout. One that opens the out-pipe anew for each line is not
	 * there in between.
	 * @return a view, which is light enough to be made for each call
	 */
	PipeOperations requireConnected();

}
