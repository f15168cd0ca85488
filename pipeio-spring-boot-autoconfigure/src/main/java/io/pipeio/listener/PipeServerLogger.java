package io.pipeio.listener;

import java.nio.file.Path;

import io.pipeio.line.DiscardReason;
import io.pipeio.line.Line;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerObserver;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogMessage;

/**
 * Logs what happens in the servers. What clients have written is escaped and cut off.
 *
 * @since 0.1.0
 */
public class PipeServerLogger implements PipeServerObserver {

	private static final Log logger = LogFactory.getLog(PipeServerLogger.class);

	@Override
	public void opened(PipeServer server) {
		StringBuilder message = new StringBuilder(server.getName()).append(':');
		append(message, " in ", server.getPath(PipeDirection.IN));
		append(message, (server.getPath(PipeDirection.IN) != null) ? ", out " : " out ",
				server.getPath(PipeDirection.OUT));
		logger.info(message);
	}

	private static void append(StringBuilder message, String label, @Nullable Path path) {
		if (path != null) {
			message.append(label).append(path);
		}
	}

	@Override
	public void stopped(PipeServer server) {
		logger.debug(LogMessage.format("%s: stopped", server.getName()));
	}

	@Override
	public void handlerMissing(PipeServer server) {
		logger.warn(LogMessage.format(
				"%s: nobody handles the lines of '%s'; clients wait until a @PipeListener or a LineHandler is there",
				server.getName(), server.getPath(PipeDirection.IN)));
	}

	@Override
	public void clientConnected(PipeServer server, PipeDirection direction) {
		logger.debug(LogMessage.format("%s: client connected to '%s'", server.getName(), server.getPath(direction)));
	}

	@Override
	public void clientDisconnected(PipeServer server, PipeDirection direction) {
		logger.debug(LogMessage.format("%s: last client has left '%s'", server.getName(), server.getPath(direction)));
	}

	@Override
	public void lineDiscarded(PipeServer server, DiscardReason reason, long bytes) {
		logger.warn(LogMessage.format("%s: discarded a line of %d bytes from '%s' (%s)", server.getName(), bytes,
				server.getPath(PipeDirection.IN), describe(reason)));
	}

	private static String describe(DiscardReason reason) {
		return switch (reason) {
			case TOO_LONG -> "longer than the maximum line length";
			case INCOMPLETE -> "its client has closed the pipe before the newline";
			case OUT_OF_MEMORY -> "the heap has no room for it";
			case STOPPED -> "the server stops, and its listener did not finish in time";
		};
	}

	@Override
	public void handlerFailed(PipeServer server, Line line, Throwable failure) {
		logger.error(LogMessage.format("%s: the line %s was not handled", server.getName(), line.preview()), failure);
	}

	@Override
	public void linesUndelivered(PipeServer server, int lines, long bytes, int unread) {
		logger
			.warn(LogMessage.format("%s: stopped with %d lines (%d bytes) waiting for '%s', and %d bytes in it unread",
					server.getName(), lines, bytes, server.getPath(PipeDirection.OUT), unread));
	}

	@Override
	public void pipeFailed(PipeServer server, PipeDirection direction, Throwable failure) {
		logger.error(LogMessage.format("%s: '%s' failed, and is tried again every second", server.getName(),
				server.getPath(direction)), failure);
	}

	@Override
	public void stopTimedOut(PipeServer server, PipeDirection direction) {
		logger.warn(LogMessage.format("%s: the thread of '%s' did not end within the shutdown timeout",
				server.getName(), server.getPath(direction)));
	}

}
