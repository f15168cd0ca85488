package io.pipeio.listener.run;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import io.pipeio.line.Line;
import io.pipeio.observation.ObservationGuard;
import io.pipeio.work.PipeWork;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * Input of one call of a listener: a line or a batch. It may be kept and tried again.
 */
abstract class ListenerInput {

	private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

	private ListenerWatch.Call call = ListenerWatch.Call.UNWATCHED;

	/**
	 * Call the listener.
	 * @return its result
	 * @throws Throwable what it throws
	 */
	abstract @Nullable Object invoke() throws Throwable;

	/**
	 * Return the lines as interceptors have left them.
	 */
	abstract List<Line> lines();

	/**
	 * Return the lines as clients have written them.
	 */
	abstract List<Line> received();

	/**
	 * Return the headers of the envelope.
	 * @return the headers; none for a batch
	 */
	abstract Map<String, String> headers();

	/**
	 * Return the input as a message, for the error handler.
	 */
	abstract Message<?> message();

	/**
	 * Note the first failure, which the error handler gets.
	 * @return {@code false} if there was one before: the answer of the error handler may
	 * have failed now
	 */
	boolean markFailed(Throwable cause) {
		return this.failure.compareAndSet(null, cause);
	}

	/**
	 * Return the first failure.
	 * @return the failure, or {@code null} for none
	 */
	@Nullable Throwable failure() {
		return this.failure.get();
	}

	/**
	 * Time and observe the call from now on.
	 * @param watched the timer and the observation
	 */
	void watch(ListenerWatch.Call watched) {
		this.call = watched;
	}

	/**
	 * Make the observation of the call the current one of the thread.
	 * @return the scope, to be closed by the same thread
	 */
	ObservationGuard.Scope openScope() {
		return this.call.openScope();
	}

	/**
	 * End the call, replies included. Only the first call counts.
	 */
	void end() {
		this.call.end(failure());
	}

	/**
	 * End it, and free what was held for it, whatever fails meanwhile.
	 * @param work closed, for a stop that waits for it
	 * @param done called at last
	 */
	void finish(PipeWork work, Runnable done) {
		try {
			end();
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

}
