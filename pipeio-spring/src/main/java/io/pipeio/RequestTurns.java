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
 * Whose turn it is among the requests to one server. The one that has the turn keeps it,
 * whether or not its caller still waits, until it is answered or concluded. Used by any
 * thread; nothing here blocks but {@link #markLeft}, for a moment.
 */
final class RequestTurns {

	/** Time that the departure of a client waits for a request that is being sent. */
	private static final long SENDING_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	private final ReentrantLock lock = new ReentrantLock();

	/** Whether the request whose turn it is was sent, or has lost its turn. */
	private final Condition sent = this.lock.newCondition();

	/** Those whose turn has not come, in their order. */
	private final Deque<PipeRequest> waiting = new ArrayDeque<>();

	/** The one whose turn it is. */
	private @Nullable PipeRequest current;

	/** Whether what clients had written before anybody asked was handled. */
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
	 * Give turns from now on.
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
	 * Give no more turns, and let all callers fail. The one whose turn it is may still be
	 * answered later.
	 * @param notSent makes the exception for those who wait for their turn
	 * @param unanswered makes the exception for the one whose turn it is
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
	 * Note that a request is about to be sent: a line that has come before is not its
	 * answer.
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
	 * Note that a request is in the queue or in the pipe.
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
	 * Note that the client that has read the request has left, if it is so. Of one that
	 * is just being sent this can be told a moment later; but where the queue is full, it
	 * waits for this very thread, and no client has read it yet.
	 * @param readAndLeft whether it is so
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
	 * Find the request whose client has left with it.
	 * @return the request, if it is in flight
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
	 * Answer the request whose turn it is, and let the next one have its turn.
	 * @return whether somebody waits for it
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
	 * Let the request whose turn it is fail, whose answer has come and is lost, and the
	 * next one have its turn.
	 * @param failure makes the exception for its caller
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
	 * Let the next request have its turn, if this one has it.
	 * @param request what no answer will come to
	 */
	void conclude(PipeRequest request) {
		concludeIf((current) -> current == request);
	}

	/**
	 * Let the next request have its turn.
	 * @param unanswerable whether no answer will come to the one that has it
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
	 * Note that a caller waits no longer. Changes nothing if its request is done.
	 * @return how far it has come
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
