package io.pipeio;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.pipeio.PipeRequest.State;
import io.pipeio.line.LineView;
import org.jspecify.annotations.Nullable;

/**
 * Queue that lets the requests to one server take turns. A request keeps its turn until
 * it is answered or concluded, whether or not its caller still waits. Thread-safe; only
 * {@link #markLeft} blocks, for a short time.
 */
final class RequestTurns {

	/** Time that {@link #markLeft} waits for a request that is being sent. */
	private static final long SENDING_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	private final ReentrantLock lock = new ReentrantLock();

	/** Signalled when the current request has been sent or has lost its turn. */
	private final Condition sent = this.lock.newCondition();

	/** Requests that wait for their turn, in order. */
	private final Deque<PipeRequest> waiting = new ArrayDeque<>();

	/** Request that has the turn. */
	private @Nullable PipeRequest current;

	/** Whether all lines written before the first request have been handled. */
	private volatile boolean ready;

	void add(PipeRequest request) {
		this.lock.lock();
		try {
			this.waiting.add(request);
			advance();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void advance() {
		if (this.ready && this.current == null) {
			this.current = this.waiting.poll();
			if (this.current != null) {
				this.current.giveTurn();
			}
		}
	}

	/**
	 * Start to give turns.
	 */
	void open() {
		this.lock.lock();
		try {
			this.ready = true;
			advance();
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean isOpen() {
		return this.ready;
	}

	/**
	 * Stop giving turns and fail all callers. The current request may still be answered
	 * later.
	 * @param notSent supplies the exception for requests that wait for their turn
	 * @param unanswered supplies the exception for the current request
	 */
	void close(Supplier<PipeException> notSent, Supplier<PipeException> unanswered) {
		this.lock.lock();
		try {
			this.ready = false;
			this.waiting.forEach((request) -> request.fail(notSent));
			this.waiting.clear();
			if (this.current != null) {
				this.current.abandon();
				this.current.fail(unanswered);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Mark a request as about to be sent. A line that arrived earlier is not its answer.
	 */
	void sending(PipeRequest request) {
		this.lock.lock();
		try {
			request.state(State.SENDING);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Mark a request as sent: it is in the queue or in the pipe.
	 */
	void sent(PipeRequest request) {
		this.lock.lock();
		try {
			request.state(State.SENT);
			this.sent.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Mark the current request if its client has read it and left. If the request is just
	 * being sent, wait briefly until that is known; the wait is limited because with a
	 * full queue the sender waits for this very thread, and no client has read the
	 * request yet.
	 * @param readAndLeft whether the client has read the request and left
	 */
	void markLeft(BooleanSupplier readAndLeft) {
		this.lock.lock();
		try {
			awaitSent();
			if (this.current != null && this.current.state() == State.SENT && readAndLeft.getAsBoolean()) {
				this.current.state(State.READ_AND_LEFT);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void awaitSent() {
		long left = SENDING_NANOS;
		try {
			while (left > 0 && this.current != null && !this.current.isSent()) {
				left = this.sent.awaitNanos(left);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Return the current request if the client that read it has left.
	 * @return the request, or {@code null} if there is none in this state
	 */
	@Nullable PipeRequest findLeft() {
		this.lock.lock();
		try {
			return (this.current != null && this.current.state() == State.READ_AND_LEFT) ? this.current : null;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Answer the current request and give the turn to the next one.
	 * @return whether a caller waits for the answer
	 */
	boolean answer(LineView line) {
		this.lock.lock();
		try {
			PipeRequest request = this.current;
			if (request != null && request.state() == State.NOT_SENT) {
				return false;
			}
			this.current = null;
			if (request == null || request.isAbandoned()) {
				return false;
			}
			request.answer(line.toLine());
			return true;
		}
		finally {
			this.sent.signalAll();
			advance();
			this.lock.unlock();
		}
	}

	/**
	 * Fail the current request because its answer has arrived and was lost, and give the
	 * turn to the next one.
	 * @param failure supplies the exception for the caller
	 */
	void lose(Supplier<PipeException> failure) {
		concludeIf((current) -> {
			boolean sent = current.state() != State.NOT_SENT;
			if (sent) {
				current.fail(failure);
			}
			return sent;
		});
	}

	/**
	 * Give the turn to the next request if the given one has it.
	 * @param request a request that can no longer be answered
	 */
	void conclude(PipeRequest request) {
		concludeIf((current) -> current == request);
	}

	/**
	 * Give the turn to the next request if the current one can no longer be answered.
	 * @param unanswerable whether the current request can no longer be answered
	 */
	void concludeIf(Predicate<PipeRequest> unanswerable) {
		this.lock.lock();
		try {
			if (this.current != null && unanswerable.test(this.current)) {
				this.current = null;
				this.sent.signalAll();
				advance();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Mark a request whose caller no longer waits. Has no effect if the request is done.
	 * @return the state that the request has reached
	 */
	State giveUp(PipeRequest request) {
		this.lock.lock();
		try {
			if (request.isSent()) {
				request.abandon();
			}
			else if (!this.waiting.remove(request)) {
				conclude(request);
			}
			return request.state();
		}
		finally {
			this.lock.unlock();
		}
	}

}
