package io.pipeio.listener;

import java.util.List;

import io.pipeio.line.Line;
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

	/** Whether a line is handled where it lies. */
	private final boolean direct;

	ListenerRun(LineInvoker invoker, ListenerCall call, Reply reply, @Nullable LateReplies lateReplies,
			Interceptors interceptors) {
		this.invoker = invoker;
		this.call = call;
		this.reply = reply;
		this.lateReplies = lateReplies;
		this.interceptors = interceptors;
		this.direct = !interceptors.areThere() && lateReplies == null;
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

	/**
	 * Handle a line where it lies. Called by the in-thread. A line that is answered with
	 * text or bytes costs no other object.
	 * @param line the line
	 */
	void handle(ReceivedLine line) {
		if (!this.direct) {
			ListenerInput input = admit(line);
			if (input != null) {
				handle(input);
			}
			return;
		}
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
			this.call.sendInstead((failed != null) ? failed : keep(line), ex, this.reply);
		}
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
		this.call.sendInstead(keep(line), failure, this.reply);
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
		Object result = invoke(input);
		try {
			AsyncResult late = findLate(result);
			if (this.lateReplies != null && (late != null || this.lateReplies.arePending())) {
				this.lateReplies.add((late != null) ? late : AsyncResults.present(result), input);
			}
			else {
				this.reply.send(result);
			}
		}
		catch (Throwable ex) {
			this.call.sendInstead(input, ex, this.reply);
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
				work.close();
				done.run();
			}
		}
		if (admitted != null) {
			handleAdmitted(admitted, work, done);
		}
	}

	private void handleAdmitted(ListenerInput input, PipeWork work, Runnable done) {
		boolean handled = true;
		try {
			Object result = invoke(input);
			AsyncResult late = findLate(result);
			if (this.lateReplies != null && late != null) {
				handled = false;
				this.lateReplies.sendAtOnce(late, input, work, done);
				return;
			}
			this.reply.send(result);
		}
		catch (Throwable ex) {
			this.call.sendInstead(input, ex, this.reply);
		}
		finally {
			if (handled) {
				work.close();
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
