package io.pipeio.listener;

import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogMessage;

/**
 * Keeps the failures of a timer from the calls that it times. The first one is logged as
 * an error, those after it at debug level.
 */
final class GuardedTimer implements PipeListenerTimer {

	private static final Log logger = LogFactory.getLog(GuardedTimer.class);

	private final PipeListenerTimer timer;

	private final PipeListenerContext context;

	private final AtomicBoolean failed = new AtomicBoolean();

	/**
	 * Guard a timer.
	 * @param timer the timer
	 * @param context whose calls it times
	 */
	GuardedTimer(PipeListenerTimer timer, PipeListenerContext context) {
		this.timer = timer;
		this.context = context;
	}

	@Override
	public void record(long nanos, @Nullable Throwable failure) {
		try {
			this.timer.record(nanos, failure);
		}
		catch (Throwable ex) {
			report(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.timer.close();
		}
		catch (Throwable ex) {
			report(ex);
		}
	}

	private void report(Throwable failure) {
		String server = this.context.server().getName();
		if (this.failed.compareAndSet(false, true)) {
			logger.error(LogMessage.format(
					"%s: calls of listener '%s' cannot be timed; further failures are logged at debug level", server,
					this.context.listenerId()), LoggedFailure.of(failure));
		}
		else if (logger.isDebugEnabled()) {
			logger.debug(
					LogMessage.format("%s: calls of listener '%s' cannot be timed", server, this.context.listenerId()),
					LoggedFailure.of(failure));
		}
	}

}
