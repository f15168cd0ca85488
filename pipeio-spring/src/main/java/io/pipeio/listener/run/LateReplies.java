package io.pipeio.listener.run;

import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.pipeio.ListenerExecutionFailedException.Origin;
import io.pipeio.listener.adapter.ListenerProblem;
import io.pipeio.observation.ObservationGuard;
import io.pipeio.server.PipeServer;
import io.pipeio.work.PipeWork;
import org.jspecify.annotations.Nullable;

/**
 * Sends results that come later, in the order in which their lines were received. The
 * in-thread adds results; it blocks while {@value #CAPACITY} are pending.
 *
 * <p>
 * The thread that completes the oldest pending result sends it, and those after it that
 * are complete already. A stop waits for all of them.
 *
 * @since 0.1.0
 */
public final class LateReplies {

	/** Maximum number of pending results of a listener. */
	public static final int CAPACITY = 256;

	private final PipeServer server;

	private final ListenerCall call;

	private final ListenerFailures failures;

	private final Reply reply;

	/** Another one after each start: what a stop has given up may keep its place. */
	private volatile Semaphore room = new Semaphore(CAPACITY);

	private final Queue<Pending> queue = new ConcurrentLinkedQueue<>();

	/** Number of requests to go on, while one thread does. */
	private final AtomicInteger requests = new AtomicInteger();

	LateReplies(PipeServer server, ListenerCall call, ListenerFailures failures, Reply reply) {
		this.server = server;
		this.call = call;
		this.failures = failures;
		this.reply = reply;
	}

	/**
	 * Return whether results are pending, which are sent first.
	 */
	boolean arePending() {
		return !this.queue.isEmpty();
	}

	/**
	 * Send a result after all that were added before.
	 * @param input what it is the result of
	 * @throws ListenerProblem if the calling thread is interrupted while too many are
	 * pending
	 */
	void add(AsyncResult result, ListenerInput input) {
		Semaphore taken = this.room;
		acquire(taken);
		Pending pending = new Pending(result, input, this.server.control().beginWork(), taken::release);
		pending.work.whenGivenUp(() -> giveUp(pending));
		this.queue.add(pending);
		result.whenReady(this::goOn);
	}

	private static void acquire(Semaphore room) {
		try {
			room.acquire();
		}
		catch (InterruptedException ex) {
			throw new ListenerProblem(Origin.SERVER, "has returned a result that is not awaited: the server stops", ex);
		}
	}

	/**
	 * Give up the results that had not come by the end of a stop: those after them would
	 * wait for ever. Called before the first line of the next start.
	 */
	void forget() {
		this.room = new Semaphore(CAPACITY);
		for (Pending pending = this.queue.poll(); pending != null; pending = this.queue.poll()) {
			giveUp(pending);
		}
	}

	/**
	 * Report a result that a stop waits for no longer, and ignore it if it comes.
	 */
	private void giveUp(Pending pending) {
		if (pending.ended.compareAndSet(false, true)) {
			TimeoutException failure = new TimeoutException("no result within the shutdown timeout");
			pending.input.markFailed(failure);
			this.failures.reportUnhandled(pending.input, "has brought no result within the shutdown timeout", failure);
			pending.input.end();
		}
	}

	/**
	 * Send a result as soon as it is there.
	 * @param input what it is the result of
	 * @param work what the stop waits for meanwhile
	 * @param done called when it is sent
	 */
	void sendAtOnce(AsyncResult result, ListenerInput input, PipeWork work, Runnable done) {
		Pending pending = new Pending(result, input, work, done);
		work.whenGivenUp(() -> giveUp(pending));
		result.whenReady(() -> send(pending, done));
	}

	private void goOn() {
		if (this.requests.getAndIncrement() > 0) {
			return;
		}
		int handled = 1;
		while (handled > 0) {
			Pending first = this.queue.peek();
			if (first != null && first.begin()) {
				send(first, () -> {
					this.queue.remove(first);
					first.done.run();
					goOn();
				});
			}
			handled = this.requests.addAndGet(-handled);
		}
	}

	private void send(Pending pending, Runnable done) {
		pending.work.run(() -> {
			try {
				pending.result.send((value) -> pending.work.run(() -> reply(pending, value)),
						(failure) -> pending.work.run(() -> end(pending, failure, done)));
			}
			catch (Throwable ex) {
				end(pending, ex, done);
			}
		});
	}

	private void reply(Pending pending, @Nullable Object value) {
		if (pending.ended.get()) {
			// What goes on after that would stand among the replies of the next run
			throw new CancellationException("The server has stopped meanwhile");
		}
		try (ObservationGuard.Scope scope = pending.input.openScope()) {
			this.reply.send(value);
		}
	}

	private void end(Pending pending, @Nullable Throwable failure, Runnable done) {
		if (!pending.ended.compareAndSet(false, true)) {
			return;
		}
		try (ObservationGuard.Scope scope = pending.input.openScope()) {
			if (failure != null) {
				this.call.fail(pending.input, failure);
			}
		}
		finally {
			pending.input.finish(pending.work, done);
		}
	}

	/**
	 * A pending result.
	 */
	private static final class Pending {

		private final AsyncResult result;

		private final ListenerInput input;

		private final PipeWork work;

		private final Runnable done;

		private final AtomicBoolean begun = new AtomicBoolean();

		private final AtomicBoolean ended = new AtomicBoolean();

		Pending(AsyncResult result, ListenerInput input, PipeWork work, Runnable done) {
			this.result = result;
			this.input = input;
			this.work = work;
			this.done = done;
		}

		boolean begin() {
			return this.result.isReady() && this.begun.compareAndSet(false, true);
		}

	}

}
