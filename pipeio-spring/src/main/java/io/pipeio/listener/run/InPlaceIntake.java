package io.pipeio.listener.run;

import io.pipeio.PipeListenerTimer;
import io.pipeio.listener.adapter.LineInvoker;
import io.pipeio.listener.adapter.ReceivedLine;
import org.jspecify.annotations.Nullable;

/**
 * Handles each line in the read buffer, on the in-thread, for listeners without
 * interceptors, observations and results that come later. Allocates nothing for a line
 * that is answered with text or bytes.
 */
final class InPlaceIntake implements LineIntake {

	private final OrderedIntake ordered;

	private final LineInvoker invoker;

	private final ListenerCall call;

	private final Reply reply;

	private final @Nullable PipeListenerTimer timer;

	/**
	 * Create an intake.
	 * @param ordered takes lines that cannot be handled, and keeps those that have failed
	 * @param invoker calls the listener
	 * @param call handles failures
	 * @param reply sends results
	 * @param timer records the duration of calls; {@code null} for none
	 */
	InPlaceIntake(OrderedIntake ordered, LineInvoker invoker, ListenerCall call, Reply reply,
			@Nullable PipeListenerTimer timer) {
		this.ordered = ordered;
		this.invoker = invoker;
		this.call = call;
		this.reply = reply;
		this.timer = timer;
	}

	@Override
	public void readingStarted() {
		this.ordered.readingStarted();
	}

	@Override
	public void fail(ReceivedLine line, Throwable failure) {
		this.ordered.fail(line, failure);
	}

	@Override
	public void take(ReceivedLine line) {
		long start = (this.timer != null) ? System.nanoTime() : 0;
		ListenerInput failed = null;
		Object result;
		try {
			result = this.invoker.invoke(line);
		}
		catch (Throwable ex) {
			failed = this.ordered.keep(line);
			result = this.call.recover(failed, ex);
		}
		try {
			this.reply.send(result);
		}
		catch (Throwable ex) {
			failed = (failed != null) ? failed : this.ordered.keep(line);
			this.call.fail(failed, ex);
		}
		if (this.timer != null) {
			this.timer.record(System.nanoTime() - start, (failed != null) ? failed.failure() : null);
		}
	}

}
