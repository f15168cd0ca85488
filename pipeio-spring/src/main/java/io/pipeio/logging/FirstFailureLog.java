package io.pipeio.logging;

import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;

import org.springframework.core.log.LogMessage;

/**
 * Logs the first failure of somebody else's code as an error, and those after it at debug
 * level, since they may come with each line. May be used by several threads at once.
 *
 * @since 0.1.0
 */
public final class FirstFailureLog {

	private final Log logger;

	private final String problem;

	private final AtomicBoolean failed = new AtomicBoolean();

	/**
	 * Create a log.
	 * @param logger the logger of the caller
	 * @param problem what a failure means, such as {@code the timer does not work}
	 */
	public FirstFailureLog(Log logger, String problem) {
		this.logger = logger;
		this.problem = problem;
	}

	/**
	 * Log a failure.
	 * @param failure the exception as it may be logged
	 */
	public void report(Throwable failure) {
		if (this.failed.compareAndSet(false, true)) {
			this.logger.error(LogMessage.format("%s; further failures are logged at debug level", this.problem),
					failure);
		}
		else if (this.logger.isDebugEnabled()) {
			this.logger.debug(this.problem, failure);
		}
	}

}
