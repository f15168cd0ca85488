package io.pipeio.listener.run;

import io.pipeio.listener.adapter.LineInvoker;
import io.pipeio.listener.adapter.ReceivedLine;
import io.pipeio.observation.ObservationGuard;
import org.jspecify.annotations.Nullable;

/**
 * Handles lines and batches one after the other, on the in-thread. Their replies are sent
 * in the order of the lines: what follows a result that comes later waits for it.
 */
final class OrderedIntake implements LineIntake, InputHandler {

	private final LineInvoker invoker;

	private final ListenerCall call;

	private final LateReplies lateReplies;

	private final Interceptors interceptors;

	private final ListenerWatch watch;

	OrderedIntake(LineInvoker invoker, ListenerCall call, LateReplies lateReplies, Interceptors interceptors,
			ListenerWatch watch) {
		this.invoker = invoker;
		this.call = call;
		this.lateReplies = lateReplies;
		this.interceptors = interceptors;
		this.watch = watch;
	}

	@Override
	public void readingStarted() {
		this.lateReplies.forget();
	}

	@Override
	public void take(ReceivedLine line) {
		ReceivedLine admitted = admit(line);
		if (admitted != null) {
			handle(keep(admitted));
		}
	}

	/**
	 * Show a line to the interceptors.
	 * @return the line to handle, or {@code null} if it was skipped or an interceptor has
	 * failed
	 */
	@Nullable ReceivedLine admit(ReceivedLine line) {
		try {
			return this.interceptors.admit(line);
		}
		catch (Throwable ex) {
			fail(line, ex);
			return null;
		}
	}

	SingleLine keep(ReceivedLine line) {
		return new SingleLine(line.keep(), this.invoker, this.watch.context().listenerId());
	}

	@Override
	public void handle(ListenerInput input) {
		handle(input, null);
	}

	@Override
	public void fail(ReceivedLine line, Throwable failure) {
		handle(keep(line), failure);
	}

	private void handle(ListenerInput input, @Nullable Throwable failure) {
		this.watch.begin(input);
		AsyncResult late;
		ObservationGuard.Scope scope = input.openScope();
		try {
			late = answer(input, (failure != null) ? this.call.handleFailure(input, failure) : this.call.invoke(input));
		}
		finally {
			scope.close();
		}
		if (late == null || !await(late, input)) {
			input.end();
		}
	}

	/**
	 * Send a result, unless it has to wait.
	 * @param input the line or the batch
	 * @return the result that is to be awaited, or {@code null} for none
	 */
	private @Nullable AsyncResult answer(ListenerInput input, @Nullable Object result) {
		if (result instanceof AsyncResult late) {
			return late;
		}
		if (this.lateReplies.arePending()) {
			return AsyncResult.present(result);
		}
		this.call.send(input, result);
		return null;
	}

	private boolean await(AsyncResult late, ListenerInput input) {
		try {
			this.lateReplies.add(late, input);
			return true;
		}
		catch (Throwable ex) {
			this.call.fail(input, ex);
			return false;
		}
	}

}
