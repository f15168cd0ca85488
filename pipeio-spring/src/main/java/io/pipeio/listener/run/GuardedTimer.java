package io.pipeio.listener.run;

import io.pipeio.PipeListenerContext;
import io.pipeio.PipeListenerTimer;
import io.pipeio.logging.FirstFailureLog;
import io.pipeio.logging.LoggedFailure;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the failures of a timer from the calls that it times. The first one is logged as
 * an error, those after it at debug level.
 *
 * @since 0.1.0
 */
public final class GuardedTimer implements PipeListenerTimer {

	private static final Log logger = LogFactory.getLog(GuardedTimer.class);

	private final PipeListenerTimer timer;

	private final FirstFailureLog failures;

	/**
	 * Guard a timer.
	 * @param timer the timer
	 * @param context whose calls it times
	 */
	public GuardedTimer(PipeListenerTimer timer, PipeListenerContext context) {
		this.timer = timer;
		this.failures = new FirstFailureLog(logger, "%s: calls of listener '%s' cannot be timed"
			.formatted(context.server().getName(), context.listenerId()));
	}

	@Override
	public void record(long nanos, @Nullable Throwable failure) {
		try {
			this.timer.record(nanos, failure);
		}
		catch (Throwable ex) {
			this.failures.report(LoggedFailure.of(ex));
		}
	}

	@Override
	public void close() {
		try {
			this.timer.close();
		}
		catch (Throwable ex) {
			this.failures.report(LoggedFailure.of(ex));
		}
	}

}
