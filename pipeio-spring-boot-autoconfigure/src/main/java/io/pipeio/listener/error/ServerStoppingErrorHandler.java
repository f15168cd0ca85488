package io.pipeio.listener.error;

import io.pipeio.ListenerExecutionFailedException;
import io.pipeio.PipeListenerErrorHandler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogMessage;
import org.springframework.messaging.Message;

/**
 * Stops the server of a line that a listener has failed to handle, and reports the
 * failure. What clients had written before is handed to the listener all the same, since
 * nobody else will ever have it.
 *
 * @since 0.1.0
 */
public final class ServerStoppingErrorHandler implements PipeListenerErrorHandler {

	private static final Log logger = LogFactory.getLog(ServerStoppingErrorHandler.class);

	@Override
	public @Nullable Object handleError(Message<?> message, ListenerExecutionFailedException failure) {
		if (failure.getServer().isRunning()) {
			logger.error(LogMessage.format("%s: stops, since listener '%s' has failed", failure.getServer().getName(),
					failure.getListenerId()));
		}
		failure.getServer().stop();
		throw failure;
	}

}
