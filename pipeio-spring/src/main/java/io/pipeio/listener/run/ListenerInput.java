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
 * What a listener is called with: a line or a batch, which may be kept and tried again.
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
	 * What it is called with.
	 * @return the lines as interceptors have left them
	 */
	abstract List<Line> lines();

	/**
	 * What has come from clients.
	 * @return the lines as they were received
	 */
	abstract List<Line> received();

	/**
	 * What has come with it.
	 * @return the headers of an envelope; none for a batch
	 */
	abstract Map<String, String> headers();

	/**
	 * What the error handler gets.
	 * @return the line or the lines as a message
	 */
	abstract Message<?> message();

	/**
	 * Note that the error handler gets it.
	 * @param cause what has happened
	 * @return {@code false} if it has got it already: what it returned may be what has
	 * failed now
	 */
	boolean markFailed(Throwable cause) {
		return this.failure.compareAndSet(null, cause);
	}

	/**
	 * What has happened first.
	 * @return the failure, or {@code null} for none
	 */
	@Nullable Throwable failure() {
		return this.failure.get();
	}

	/**
	 * Watch it from now on.
	 * @param watched sees how long it takes and what becomes of it
	 */
	void watch(ListenerWatch.Call watched) {
		this.call = watched;
	}

	/**
	 * Let what the calling thread does belong to the call.
	 * @return to be closed
	 */
	ObservationGuard.Scope openScope() {
		return this.call.openScope();
	}

	/**
	 * The listener is done with it, replies included. Only the first call counts.
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
