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
 * A request of a caller, which blocks in {@link #awaitTurn()} and {@link #awaitAnswer()}
 * until another thread gives it what it waits for, or until its time is over. Its state
 * is guarded by the lock of the {@link RequestTurns}.
 */
final class PipeRequest {

	private final byte[] line;

	private final Duration timeout;

	/** Whether to send it only to a client that is there. */
	private final boolean connectedOnly;

	private final long start = System.nanoTime();

	private final CompletableFuture<Runnable> turn = new CompletableFuture<>();

	private final CompletableFuture<Supplier<Line>> answer = new CompletableFuture<>();

	/** Set by the thread of the caller; read by the out-thread, too. */
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
	 * How much of the timeout is left.
	 * @return the time, not negative
	 */
	Duration left() {
		Duration left = this.timeout.minusNanos(System.nanoTime() - this.start);
		return left.isNegative() ? Duration.ZERO : left;
	}

	/**
	 * Block until it is this request's turn. Throws what it was failed with.
	 * @throws TimeoutException if the time is over
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
	 * @throws TimeoutException if the time is over
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
	 * The request as it was sent.
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
	 * Take it back, unless it is done, or a client has begun to read it.
	 * @param later called if it is taken back when that client has gone
	 * @return whether no client will get it
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
	 * Let the caller fail, wherever it waits.
	 * @param failure makes the exception, on the thread of the caller
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
	 * Whether it was answered, or has failed.
	 * @return whether {@link #awaitAnswer()} does not wait
	 */
	boolean isDone() {
		return this.answer.isDone();
	}

	/**
	 * What it was answered, or has failed with.
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
	 * Note that the caller has given up, while the answer may still come.
	 */
	void abandon() {
		this.abandoned = true;
	}

	/**
	 * Whether it is certain to be in the queue, in the pipe, or read.
	 * @return whether it is sent
	 */
	boolean isSent() {
		return this.state == State.SENT || this.state == State.READ_AND_LEFT;
	}

	boolean isAbandoned() {
		return this.abandoned;
	}

	/**
	 * How far a request has come.
	 */
	enum State {

		/** It waits for its turn, or for its caller to send it. */
		NOT_SENT,

		/** It is just being sent, and may have an answer already. */
		SENDING,

		/** It is in the queue or in the pipe, or a client has it. */
		SENT,

		/** The client that has read it has left the out-pipe. */
		READ_AND_LEFT

	}

}
