package io.pipeio.listener;

import java.util.List;

import io.pipeio.line.Line;
import io.pipeio.observation.ObservationGuard;
import io.pipeio.server.PipeWork;
import org.jspecify.annotations.Nullable;

/**
 * All that happens with a line that a listener of one server has accepted: the call, with
 * interceptors around it, what becomes of a failure, and the reply.
 */
final class ListenerRun {

	private final LineInvoker invoker;

	private final ListenerCall call;

	private final Reply reply;

	/** For results that come later; {@code null} if the listener has none. */
	private final @Nullable LateReplies lateReplies;

	private final Interceptors interceptors;

	private final ListenerWatch watch;

	/** Whether a line is handled where it lies. */
	private final boolean direct;

	ListenerRun(LineInvoker invoker, ListenerCall call, Reply reply, @Nullable LateReplies lateReplies,
			Interceptors interceptors, ListenerWatch watch) {
		this.invoker = invoker;
		this.call = call;
		this.reply = reply;
		this.lateReplies = lateReplies;
		this.interceptors = interceptors;
		this.watch = watch;
		this.direct = !interceptors.areThere() && lateReplies == null && !watch.observes();
	}

	/**
	 * The cheapest way to handle lines on the in-thread.
	 * @return what takes them
	 */
	LineIntake intake() {
		if (!this.direct) {
			return this::handle;
		}
		PipeListenerTimer timer = this.watch.timer();
		return (timer != null) ? (line) -> handleInPlace(line, timer) : (line) -> handleInPlace(line);
	}

	/**
	 * The listener was unregistered.
	 */
	void close() {
		this.watch.close();
	}

	/**
	 * Wait no longer for results of lines before. Called before the first line after a
	 * start.
	 */
	void forgetLateReplies() {
		if (this.lateReplies != null) {
			this.lateReplies.forget();
		}
	}

	private void handle(ReceivedLine line) {
		ListenerInput input = admit(line);
		if (input != null) {
			handle(input);
		}
	}

	private void handleInPlace(ReceivedLine line, PipeListenerTimer timer) {
		long start = System.nanoTime();
		Throwable failure = handleInPlace(line);
		timer.record(System.nanoTime() - start, failure);
	}

	/**
	 * Handle a line where it lies. Called by the in-thread. A line that is answered with
	 * text or bytes costs no other object.
	 * @param line the line
	 * @return what has gone wrong, or {@code null} for nothing
	 */
	private @Nullable Throwable handleInPlace(ReceivedLine line) {
		ListenerInput failed = null;
		Object result;
		try {
			result = this.invoker.invoke(line);
		}
		catch (Throwable ex) {
			failed = keep(line);
			result = recover(failed, ex);
		}
		try {
			this.reply.send(result);
		}
		catch (Throwable ex) {
			failed = (failed != null) ? failed : keep(line);
			this.call.sendInstead(failed, ex, this.reply);
		}
		return (failed != null) ? failed.failure() : null;
	}

	/**
	 * Keep a line for a call, unless an interceptor skips it.
	 * @param line the line
	 * @return what to call the listener with, or {@code null} for nothing
	 */
	@Nullable ListenerInput admit(ReceivedLine line) {
		ReceivedLine admitted = intercept(line);
		return (admitted != null) ? keep(admitted) : null;
	}

	/**
	 * Let interceptors see a line.
	 * @param line the line
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
	void fail(ReceivedLine line, Throwable failure) {
		ListenerInput input = keep(line);
		this.watch.begin(input);
		ObservationGuard.Scope scope = input.openScope();
		boolean awaited = false;
		try {
			awaited = answer(input, failure);
		}
		finally {
			scope.close();
			if (!awaited) {
				input.end();
			}
		}
	}

	/**
	 * Send what the error handler returns, after the results that are awaited.
	 * @param input the line
	 * @param failure what has happened
	 * @return whether it is sent later, and the line ends then
	 */
	private boolean answer(ListenerInput input, Throwable failure) {
		if (this.lateReplies == null || !this.lateReplies.arePending()) {
			this.call.sendInstead(input, failure, this.reply);
			return false;
		}
		Object answer = this.call.handleError(input, failure);
		try {
			this.lateReplies.add(AsyncResults.present(answer), input);
			return true;
		}
		catch (Throwable ex) {
			this.call.sendInstead(input, ex, this.reply);
			return false;
		}
	}

	/**
	 * Keep a line that no interceptor has seen yet.
	 * @param line the line
	 * @return what to call the listener with
	 */
	SingleLine keep(ReceivedLine line) {
		return new SingleLine(line.keep(), this.invoker, this.call.context().listenerId());
	}

	/**
	 * Handle a line or a batch. Called by the in-thread.
	 * @param input what to call the listener with
	 */
	void handle(ListenerInput input) {
		this.watch.begin(input);
		AsyncResult late = call(input, true);
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
			if (late == null && ordered && this.lateReplies != null && this.lateReplies.arePending()) {
				return AsyncResults.present(result);
			}
			if (late == null) {
				this.reply.send(result);
			}
			return late;
		}
		catch (Throwable ex) {
			this.call.sendInstead(input, ex, this.reply);
			return null;
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
		try {
			admitted = (input instanceof SingleLine single && this.interceptors.areThere()) ? admit(single.line())
					: input;
		}
		finally {
			if (admitted == null) {
				finish(null, work, done);
			}
		}
		if (admitted != null) {
			handleAdmitted(admitted, work, done);
		}
	}

	private void handleAdmitted(ListenerInput input, PipeWork work, Runnable done) {
		boolean handled = true;
		try {
			this.watch.begin(input);
			AsyncResult late = call(input, false);
			if (this.lateReplies != null && late != null) {
				handled = false;
				this.lateReplies.sendAtOnce(late, input, work, done);
			}
		}
		catch (Throwable ex) {
			this.call.sendInstead(input, ex, this.reply);
		}
		finally {
			if (handled) {
				finish(input, work, done);
			}
		}
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
		return (this.lateReplies != null && result != null) ? AsyncResults.find(result) : null;
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

	private @Nullable Object recover(ListenerInput input, Throwable failure) {
		try {
			return this.call.retry(input, failure);
		}
		catch (Throwable ex) {
			return this.call.handleError(input, ex);
		}
	}

}
