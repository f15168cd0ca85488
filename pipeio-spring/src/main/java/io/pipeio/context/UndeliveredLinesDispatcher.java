package io.pipeio.context;

import java.util.List;

import io.pipeio.UndeliveredLinesHandler;
import io.pipeio.line.Line;
import io.pipeio.logging.LoggedFailure;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerObserver;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.log.LogMessage;

/**
 * Observer that passes undelivered lines to all {@link UndeliveredLinesHandler} beans, in
 * bean order. If one of them throws an exception, the next one is still called.
 *
 * @since 0.1.0
 */
public class UndeliveredLinesDispatcher implements PipeServerObserver {

	private static final Log logger = LogFactory.getLog(UndeliveredLinesDispatcher.class);

	private final ObjectProvider<UndeliveredLinesHandler> handlers;

	/**
	 * Create a dispatcher.
	 * @param handlers the provider of the handlers, called when there are undelivered
	 * lines
	 */
	public UndeliveredLinesDispatcher(ObjectProvider<UndeliveredLinesHandler> handlers) {
		this.handlers = handlers;
	}

	@Override
	public void linesUndelivered(PipeServer server, List<Line> lines) {
		find(server, lines).forEach((handler) -> handle(handler, server, lines));
	}

	private List<UndeliveredLinesHandler> find(PipeServer server, List<Line> lines) {
		try {
			return this.handlers.orderedStream().toList();
		}
		catch (RuntimeException ex) {
			logger.error(LogMessage.format("%s: no UndeliveredLinesHandler is available for %d %s", server.getName(),
					lines.size(), (lines.size() == 1) ? "line" : "lines"), LoggedFailure.of(ex));
			return List.of();
		}
	}

	private void handle(UndeliveredLinesHandler handler, PipeServer server, List<Line> lines) {
		try {
			handler.handleUndelivered(server, lines);
		}
		catch (Throwable ex) {
			logger.error(LogMessage.format("%s: the UndeliveredLinesHandler %s has failed with %d lines",
					server.getName(), handler, lines.size()), LoggedFailure.of(ex));
		}
	}

}
