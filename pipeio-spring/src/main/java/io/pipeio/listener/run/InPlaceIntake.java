package io.pipeio.listener.run;

import io.pipeio.PipeListenerTimer;
import io.pipeio.listener.adapter.LineInvoker;
import io.pipeio.listener.adapter.ReceivedLine;
import org.jspecify.annotations.Nullable;

/**
 * Handles each line where it lies, on the in-thread, for listeners without interceptors,
 * observations and results that come later. A line that is answered with text or bytes
 * costs no other object.
 */
final class InPlaceIntake implements LineIntake {

	private final ListenerRun run;

	private final LineInvoker invoker;

	private final ListenerCall call;

	private final Reply reply;

	private final @Nullable PipeListenerTimer timer;

	/**
	 * Create an intake.
	 * @param run keeps a line that has failed
	 * @param invoker calls the listener
	 * @param call handles failures
	 * @param reply sends results
	 * @param timer records how long calls take; {@code null} for none
	 */
	InPlaceIntake(ListenerRun run, LineInvoker invoker, ListenerCall call, Reply reply,
			@Nullable PipeListenerTimer timer) {
		this.run = run;
		this.invoker = invoker;
		this.call = call;
		this.reply = reply;
		this.timer = timer;
	}

	@Override
	public void take(ReceivedLine line) {
		if (this.timer == null) {
			handle(line);
			return;
		}
		long start = System.nanoTime();
		Throwable failure = handle(line);
		this.timer.record(System.nanoTime() - start, failure);
	}

	private @Nullable Throwable handle(ReceivedLine line) {
		ListenerInput failed = null;
		Object result;
		try {
			result = this.invoker.invoke(line);
		}
		catch (Throwable ex) {
			failed = this.run.keep(line);
			result = recover(failed, ex);
		}
		try {
			this.reply.send(result);
		}
		catch (Throwable ex) {
			failed = (failed != null) ? failed : this.run.keep(line);
			this.call.sendInstead(failed, ex, this.reply);
		}
		return (failed != null) ? failed.failure() : null;
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
