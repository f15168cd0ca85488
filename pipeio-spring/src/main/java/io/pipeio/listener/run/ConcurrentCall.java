package io.pipeio.listener.run;

import io.pipeio.listener.adapter.ReceivedLine;
import io.pipeio.observation.ObservationGuard;
import io.pipeio.work.PipeWork;
import org.jspecify.annotations.Nullable;

/**
 * Handles a line or a batch beside others. Called by workers, several at once; replies
 * are sent in no order.
 */
final class ConcurrentCall {

	private final OrderedIntake ordered;

	private final ListenerCall call;

	private final LateReplies lateReplies;

	private final ListenerWatch watch;

	ConcurrentCall(OrderedIntake ordered, ListenerCall call, LateReplies lateReplies, ListenerWatch watch) {
		this.ordered = ordered;
		this.call = call;
		this.lateReplies = lateReplies;
		this.watch = watch;
	}

	/**
	 * Handle a line or a batch.
	 * @param input the line or the batch
	 * @param work closed at the end, for a stop that waits for it
	 * @param done called at the end
	 */
	void handle(ListenerInput input, PipeWork work, Runnable done) {
		ListenerInput admitted = null;
		boolean later = false;
		try {
			admitted = admit(input);
			later = (admitted != null) && call(admitted, work, done);
		}
		finally {
			if (!later) {
				((admitted != null) ? admitted : input).finish(work, done);
			}
		}
	}

	/**
	 * Show a line to the interceptors, which have seen those of a batch already.
	 * @param input the line or the batch
	 * @return what to handle, or {@code null} for nothing
	 */
	private @Nullable ListenerInput admit(ListenerInput input) {
		if (!(input instanceof SingleLine single)) {
			return input;
		}
		ReceivedLine admitted = this.ordered.admit(single.line());
		if (admitted == null) {
			return null;
		}
		return (admitted == single.line()) ? input : this.ordered.keep(admitted);
	}

	/**
	 * Call the listener, and send its result.
	 * @param input the line or the batch
	 * @param work closed at the end
	 * @param done called at the end
	 * @return whether a result that comes later finishes the input
	 */
	private boolean call(ListenerInput input, PipeWork work, Runnable done) {
		try {
			this.watch.begin(input);
			AsyncResult late = invoke(input);
			if (late != null) {
				this.lateReplies.sendAtOnce(late, input, work, done);
				return true;
			}
		}
		catch (Throwable ex) {
			this.call.fail(input, ex);
		}
		return false;
	}

	private @Nullable AsyncResult invoke(ListenerInput input) {
		try (ObservationGuard.Scope scope = input.openScope()) {
			Object result = this.call.invoke(input);
			if (result instanceof AsyncResult late) {
				return late;
			}
			this.call.send(input, result);
			return null;
		}
	}

}
