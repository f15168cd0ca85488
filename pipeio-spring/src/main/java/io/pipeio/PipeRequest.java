package io.pipeio;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.pipeio.line.Line;
import io.pipeio.queue.WithdrawableLine;
import org.jspecify.annotations.Nullable;

/**
 * Request whose caller blocks in {@link #awaitTurn()} and {@link #awaitAnswer()} until
 * another thread provides the turn or the answer, or the timeout expires. The state is
 * guarded by the lock of the {@link RequestTurns}.
 */
final class PipeRequest {

	private final byte[] line;

	private final Duration timeout;

	/** Whether to fail if no client is connected. */
	private final boolean connectedOnly;

	private final long start = System.nanoTime();

	private final CompletableFuture<Runnable> turn = new CompletableFuture<>();

	private final CompletableFuture<Supplier<Line>> answer = new CompletableFuture<>();

	/**
	 * Line as it was sent: set by the thread of the caller, also read by the out-thread.
	 */
	private volatile @Nullable WithdrawableLine sent;

	private State state = State.NOT_SENT;

	private boolean abandoned;

	PipeRequest(byte[] line, Duration timeout) {
		this(line, timeout, false);
	}

	PipeRequest(byte[] line, Duration timeout, boolean connectedOnly) {
		this.line = line;
		this.timeout = timeout.isNegative() ? Duration.ZERO : timeout;
		this.connectedOnly = connectedOnly;
	}

	boolean isConnectedOnly() {
		return this.connectedOnly;
	}

	byte[] line() {
		return this.line;
	}

	Duration timeout() {
		return this.timeout;
	}

	/**
	 * Return the time left until the timeout expires.
	 * @return the time, never negative
	 */
	Duration left() {
		Duration left = this.timeout.minusNanos(System.nanoTime() - this.start);
		return left.isNegative() ? Duration.ZERO : left;
	}

	/**
	 * Block until this request has its turn. Throws the exception that the request failed
	 * with, if any.
	 * @throws TimeoutException if the timeout expires
	 * @throws InterruptedException if the thread was interrupted
	 */
	void awaitTurn() throws TimeoutException, InterruptedException {
		await(this.turn).run();
		if (isDone()) {
			result();
		}
		if (left().isZero()) {
			throw new TimeoutException();
		}
	}

	/**
	 * Block until the client has answered.
	 * @throws TimeoutException if the timeout expires
	 * @throws InterruptedException if the thread was interrupted
	 */
	Line awaitAnswer() throws TimeoutException, InterruptedException {
		return await(this.answer).get();
	}

	private <T> T await(CompletableFuture<T> future) throws TimeoutException, InterruptedException {
		try {
			return future.get(TimeUnit.NANOSECONDS.convert(left()), TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Return the request as it was sent.
	 * @return the line, in its envelope if it has one
	 */
	byte[] sentLine() {
		WithdrawableLine line = this.sent;
		return (line != null) ? line.line() : this.line;
	}

	void sent(WithdrawableLine line) {
		this.sent = line;
	}

	/**
	 * Withdraw the request, unless it is done or a client has begun to read it.
	 * @param later called if the request is withdrawn only when that client has gone
	 * @return whether no client will receive the request
	 */
	boolean withdraw(Runnable later) {
		WithdrawableLine line = this.sent;
		return line != null && !isDone() && line.withdraw(later);
	}

	void giveTurn() {
		this.turn.complete(() -> {
		});
	}

	void answer(Line line) {
		this.answer.complete(() -> line);
	}

	/**
	 * Fail the caller, whichever method it waits in.
	 * @param failure supplies the exception, on the thread of the caller
	 */
	void fail(Supplier<PipeException> failure) {
		this.answer.complete(() -> {
			throw failure.get();
		});
		this.turn.complete(() -> {
			throw failure.get();
		});
	}

	/**
	 * Return whether the request was answered or has failed, so that
	 * {@link #awaitAnswer()} does not block.
	 */
	boolean isDone() {
		return this.answer.isDone();
	}

	/**
	 * Return the answer, or throw the exception that the request failed with.
	 */
	Line result() {
		return this.answer.join().get();
	}

	State state() {
		return this.state;
	}

	void state(State state) {
		this.state = state;
	}

	/**
	 * Mark the request as abandoned by its caller. The answer may still arrive.
	 */
	void abandon() {
		this.abandoned = true;
	}

	/**
	 * Return whether the request is known to have been sent: it is in the queue, in the
	 * pipe, or has been read.
	 */
	boolean isSent() {
		return this.state == State.SENT || this.state == State.READ_AND_LEFT;
	}

	boolean isAbandoned() {
		return this.abandoned;
	}

	/**
	 * Progress of a request.
	 */
	enum State {

		/** Waiting for its turn, or for its caller to send it. */
		NOT_SENT,

		/** Being sent; may already have an answer. */
		SENDING,

		/** In the queue, in the pipe, or read by a client. */
		SENT,

		/** Read by a client that has left the out-pipe. */
		READ_AND_LEFT

	}

}
