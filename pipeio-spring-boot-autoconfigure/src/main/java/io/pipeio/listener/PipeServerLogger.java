package io.pipeio.listener;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.List;

import io.pipeio.fifo.PathRisk;
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
 * Lines that are discarded are logged at once, but then once a second at the most for
 * each reason; the rest is logged when the server stops.
 *
 * @since 0.1.0
 */
public class PipeServerLogger implements PipeServerObserver {

	private static final Log logger = LogFactory.getLog(PipeServerLogger.class);

	private final DiscardedLines discardedLines = new DiscardedLines(System::nanoTime, PipeServerLogger::log);

	/** So that the trace of what a batch has met stands in the log once. */
	private volatile WeakReference<Throwable> lastFailure = new WeakReference<>(null);

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
		this.discardedLines.logRest(server);
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
		if (!server.isOpen()) {
			// A handler that was not waited for has returned at last
			this.discardedLines.logRest(server);
		}
	}

	@Override
	public void lineDiscarded(PipeServer server, PipeDirection direction, DiscardReason reason, long bytes) {
		if (reason == DiscardReason.UNMATCHED) {
			// Whoever has dropped it has logged it at debug level: it may be meant so
			return;
		}
		this.discardedLines.add(new DiscardedLines.Cause(server, direction, reason), bytes);
	}

	private static void log(DiscardedLines.Cause cause, LogThrottle.Sum sum) {
		String lines = (sum.count() == 1) ? "a line" : sum.count() + " more lines";
		logger.warn(LogMessage.format("%s: discarded %s of %d bytes %s '%s' (%s)", cause.server().getName(), lines,
				sum.bytes(), (cause.direction() == PipeDirection.IN) ? "from" : "for",
				cause.server().getPath(cause.direction()), describe(cause.reason())));
	}

	private static String describe(DiscardReason reason) {
		return switch (reason) {
			case TOO_LONG -> "longer than the maximum line length";
			case INCOMPLETE -> "its client has closed the pipe before the newline";
			case OUT_OF_MEMORY -> "the heap has no room for it";
			case UNEXPECTED -> "nobody waits for an answer";
			case UNMATCHED -> "no listener accepts it";
			case QUEUE_FULL -> "the queue is full";
			case STOPPED -> "the server stops";
		};
	}

	@Override
	public void handlerFailed(PipeServer server, Line line, Throwable failure) {
		if (failure == this.lastFailure.get()) {
			// Of the next line of a batch
			logger.error(LogMessage.format("%s: the line %s was not handled either", server.getName(), line.preview()));
			return;
		}
		this.lastFailure = new WeakReference<>(failure);
		logger.error(LogMessage.format("%s: the line %s was not handled", server.getName(), line.preview()),
				LoggedFailure.of(failure));
	}

	@Override
	public void linesUndelivered(PipeServer server, List<Line> lines) {
		logger.warn(LogMessage.format("%s: stopped with %d %s (%d bytes) for '%s' that nobody has read",
				server.getName(), lines.size(), (lines.size() == 1) ? "line" : "lines",
				lines.stream().mapToLong(Line::length).sum(), server.getPath(PipeDirection.OUT)));
	}

	@Override
	public void lineTorn(PipeServer server, long taken, long length) {
		logger.info(LogMessage.format(
				"%s: a client has left '%s' after %d of the %d bytes of a line, which is sent again to the next",
				server.getName(), server.getPath(PipeDirection.OUT), taken, length));
	}

	@Override
	public void pipeRepaired(PipeServer server, PipeDirection direction) {
		logger.warn(LogMessage.format("%s: '%s' was deleted or replaced, and is in place again", server.getName(),
				server.getPath(direction)));
	}

	@Override
	public void pipeFailed(PipeServer server, PipeDirection direction, Throwable failure) {
		logger.error(LogMessage.format("%s: '%s' failed, and is tried again every second", server.getName(),
				server.getPath(direction)), LoggedFailure.of(failure));
	}

	@Override
	public void pathAtRisk(PipeServer server, PipeDirection direction, PathRisk risk) {
		logger.warn(LogMessage.format("%s: others may replace '%s': %s; %s", server.getName(),
				server.getPath(direction), risk.problem(), risk.remedy()));
	}

	@Override
	public void stopTimedOut(PipeServer server, PipeDirection direction) {
		logger.warn(LogMessage.format("%s: the thread of '%s' did not end within the shutdown timeout",
				server.getName(), server.getPath(direction)));
	}

}
