package io.pipeio.logging;

import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;

import org.springframework.core.log.LogMessage;

/**
 * Logs the first failure of foreign code as an error and later ones at debug level, since
 * they may occur for each line. Thread-safe.
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
	 * @param problem a description of the problem, such as
	 * {@code the timer does not work}
	 */
	public FirstFailureLog(Log logger, String problem) {
		this.logger = logger;
		this.problem = problem;
	}

	/**
	 * Log a failure.
	 * @param failure the exception in a form that is safe to log
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
