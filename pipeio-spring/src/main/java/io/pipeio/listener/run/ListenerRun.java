package io.pipeio.listener.run;

import java.util.List;

import io.pipeio.line.Line;
import io.pipeio.listener.adapter.LineInvoker;
import io.pipeio.listener.adapter.ReceivedLine;
import io.pipeio.observation.ObservationGuard;
import io.pipeio.work.PipeWork;
import org.jspecify.annotations.Nullable;

/**
 * Handles the lines that a listener of one server has accepted: the call, with
 * interceptors around it, its failure, and the reply. One line after the other, on the
 * in-thread, or several at once, on the threads of {@link ListenerWorkers};
 * {@link InPlaceIntake} is the short way for what needs none of it.
 *
 * @since 0.1.0
 */
public final class ListenerRun {

	private final LineInvoker invoker;

	private final ListenerCall call;

	private final Reply reply;

	/** For results that come later; {@code null} if the listener has none. */
	private final @Nullable LateReplies lateReplies;

	private final Interceptors interceptors;

	private final ListenerWatch watch;

	public ListenerRun(LineInvoker invoker, ListenerCall call, Reply reply, @Nullable LateReplies lateReplies,
			Interceptors interceptors, ListenerWatch watch) {
		this.invoker = invoker;
		this.call = call;
		this.reply = reply;
		this.lateReplies = lateReplies;
		this.interceptors = interceptors;
		this.watch = watch;
	}

	/**
	 * Make the cheapest intake for lines that are handled one after the other.
	 * @return the intake
	 */
	public LineIntake intake() {
		boolean inPlace = !this.interceptors.areThere() && this.lateReplies == null && !this.watch.observes();
		return inPlace ? new InPlaceIntake(this, this.invoker, this.call, this.reply, this.watch.timer())
				: this::takeInOrder;
	}

	/**
	 * The listener was unregistered.
	 */
	public void close() {
		this.watch.close();
	}

	/**
	 * Wait no longer for results of lines before. Called before the first line after a
	 * start.
	 */
	public void forgetLateReplies() {
		if (this.lateReplies != null) {
			this.lateReplies.forget();
		}
	}

	private void takeInOrder(ReceivedLine line) {
		ListenerInput input = admit(line);
		if (input != null) {
			handle(input);
		}
	}

	/**
	 * Keep a line for a call, unless an interceptor skips it.
	 * @return what to call the listener with, or {@code null} for nothing
	 */
	@Nullable ListenerInput admit(ReceivedLine line) {
		ReceivedLine admitted = intercept(line);
		return (admitted != null) ? keep(admitted) : null;
	}

	/**
	 * Let interceptors see a line.
	 * @return the line to handle, or {@code null} for none
	 */
	@Nullable ReceivedLine intercept(ReceivedLine line) {
		if (!this.interceptors.areThere()) {
			return line;
		}
		try {
			Line intercepted = this.interceptors.intercept(line.toLine());
			return (intercepted != null) ? line.with(intercepted) : null;
		}
		catch (Throwable ex) {
			fail(line, ex);
			return null;
		}
	}

	/**
	 * Handle a failure that has kept a line from being handled at all.
	 * @param line the line
	 * @param failure what has happened
	 */
	public void fail(ReceivedLine line, Throwable failure) {
		ListenerInput input = keep(line);
		this.watch.begin(input);
		AsyncResult late;
		ObservationGuard.Scope scope = input.openScope();
		try {
			late = answer(input, failure, true);
		}
		finally {
			scope.close();
		}
		conclude(input, late);
	}

	/**
	 * Send what the error handler returns, unless results that are awaited come first.
	 * @param input the line or the batch
	 * @param ordered whether they do
	 * @return the answer that is to be sent later, or {@code null} for none
	 */
	private @Nullable AsyncResult answer(ListenerInput input, Throwable failure, boolean ordered) {
		if (ordered && isAwaitingResults()) {
			return AsyncResult.present(this.call.handleError(input, failure));
		}
		this.call.sendInstead(input, failure, this.reply);
		return null;
	}

	private boolean isAwaitingResults() {
		return this.lateReplies != null && this.lateReplies.arePending();
	}

	/**
	 * End a line or a batch, or let a result that comes later do so.
	 * @param input the line or the batch
	 * @param late the result, or {@code null} for none
	 */
	private void conclude(ListenerInput input, @Nullable AsyncResult late) {
		if (this.lateReplies != null && late != null) {
			try {
				this.lateReplies.add(late, input);
				return;
			}
			catch (Throwable ex) {
				this.call.sendInstead(input, ex, this.reply);
			}
		}
		input.end();
	}

	/**
	 * Keep a line that no interceptor has seen yet.
	 * @return what to call the listener with
	 */
	SingleLine keep(ReceivedLine line) {
		return new SingleLine(line.keep(), this.invoker, this.call.context().listenerId());
	}

	/**
	 * Handle a line or a batch. Called by the in-thread.
	 * @param input what to call the listener with
	 */
	public void handle(ListenerInput input) {
		this.watch.begin(input);
		conclude(input, call(input, true));
	}

	/**
	 * Call the listener, and send back what it returns.
	 * @param input what to call it with
	 * @param ordered whether results that are awaited come first
	 * @return a result that is to be sent later, or {@code null} for none
	 */
	private @Nullable AsyncResult call(ListenerInput input, boolean ordered) {
		ObservationGuard.Scope scope = input.openScope();
		try {
			Object result = invoke(input);
			AsyncResult late = findLate(result);
			if (late == null && ordered && isAwaitingResults()) {
				return AsyncResult.present(result);
			}
			if (late == null) {
				this.reply.send(result);
			}
			return late;
		}
		catch (Throwable ex) {
			return answer(input, ex, ordered);
		}
		finally {
			scope.close();
		}
	}

	/**
	 * Handle a line or a batch beside others. Interceptors see a line here, on the thread
	 * that calls the listener.
	 * @param input what to call the listener with
	 * @param work what a stop waits for
	 * @param done called when all is done
	 */
	void handle(ListenerInput input, PipeWork work, Runnable done) {
		ListenerInput admitted = null;
		boolean later = false;
		try {
			admitted = (input instanceof SingleLine single && this.interceptors.areThere()) ? admit(single.line())
					: input;
			later = admitted != null && handleAdmitted(admitted, work, done);
		}
		finally {
			if (!later) {
				finish(admitted, work, done);
			}
		}
	}

	/**
	 * Handle a line that interceptors have let through.
	 * @param input what to call the listener with
	 * @param work what a stop waits for
	 * @param done called when all is done
	 * @return whether a result that comes later finishes the line
	 */
	private boolean handleAdmitted(ListenerInput input, PipeWork work, Runnable done) {
		boolean later = false;
		try {
			this.watch.begin(input);
			AsyncResult late = call(input, false);
			if (this.lateReplies != null && late != null) {
				later = true;
				this.lateReplies.sendAtOnce(late, input, work, done);
			}
		}
		catch (Throwable ex) {
			this.call.sendInstead(input, ex, this.reply);
		}
		return later;
	}

	/**
	 * Be done with a line, and free its place, whatever becomes of what watches it.
	 * @param input the line or the batch; {@code null} if it was not handled
	 * @param work what a stop waits for
	 * @param done called when all is done
	 */
	static void finish(@Nullable ListenerInput input, PipeWork work, Runnable done) {
		try {
			if (input != null) {
				input.end();
			}
		}
		finally {
			try {
				work.close();
			}
			finally {
				done.run();
			}
		}
	}

	private @Nullable AsyncResult findLate(@Nullable Object result) {
		return (this.lateReplies != null && result != null) ? AsyncResult.find(result) : null;
	}

	private @Nullable Object invoke(ListenerInput input) {
		List<Line> lines = this.interceptors.areThere() ? input.lines() : List.of();
		try {
			Object result = attempt(input);
			this.interceptors.success(lines);
			return result;
		}
		catch (Throwable ex) {
			this.interceptors.failure(lines, ex);
			return this.call.handleError(input, ex);
		}
		finally {
			this.interceptors.afterLines(lines);
		}
	}

	private @Nullable Object attempt(ListenerInput input) throws Throwable {
		try {
			return input.invoke();
		}
		catch (Throwable ex) {
			return this.call.retry(input, ex);
		}
	}

}
