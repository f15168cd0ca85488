package io.pipeio.context;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

import io.pipeio.ListenerExecutionFailedException;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoPermissions;
import io.pipeio.fifo.PathRisk;
import io.pipeio.line.DiscardReason;
import io.pipeio.line.Line;
import io.pipeio.listener.run.StalledThread;
import io.pipeio.logging.FailureKind;
import io.pipeio.logging.LoggedFailure;
import io.pipeio.logging.LoggedText;
import io.pipeio.logging.ThrottledLog;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerObserver;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogMessage;

/**
 * Observer that logs the events of the servers. Text written by clients is escaped and
 * truncated.
 *
 * <p>
 * Events that clients can cause repeatedly are logged in full the first time, then as a
 * count at most once a minute (see {@link ThrottledLog}): lines discarded for the same
 * reason, failures of the same kind, torn lines, deleted pipes, renamed files, and a
 * thread that does not return from a listener. Remaining counts are logged when the
 * server stops. At debug level, each event is logged, including lines discarded on
 * request, which are otherwise left to the caller to log.
 *
 * @since 0.1.0
 */
public class PipeServerLogger implements PipeServerObserver {

	private static final Log logger = LogFactory.getLog(PipeServerLogger.class);

	private final ThrottledLog<Discard> discards = new ThrottledLog<>(logger, PipeServerLogger::logDiscards);

	private final ThrottledLog<FailureKind> failures = new ThrottledLog<>(logger, PipeServerLogger::logFailures);

	private final ThrottledLog<PipeDirection> repairs = new ThrottledLog<>(logger, PipeServerLogger::logRepairs);

	private final ThrottledLog<PipeFailure> pipeFailures = new ThrottledLog<>(logger,
			PipeServerLogger::logPipeFailures);

	private final ThrottledLog<String> stalls = new ThrottledLog<>(logger, PipeServerLogger::logStalls);

	private final ThrottledLog<String> returns = new ThrottledLog<>(logger, PipeServerLogger::logReturns);

	private final ThrottledLog<PipeDirection> tornLines = new ThrottledLog<>(logger, PipeServerLogger::logTornLines);

	private final ThrottledLog<PipeDirection> filesSetAside = new ThrottledLog<>(logger,
			PipeServerLogger::logFilesSetAside);

	/** Last failure, so that the stack trace for a batch is logged only once. */
	private volatile WeakReference<Throwable> lastFailure = new WeakReference<>(null);

	@Override
	public void opened(PipeServer server) {
		StringBuilder message = new StringBuilder(server.getName()).append(':');
		append(message, " in ", server, PipeDirection.IN);
		append(message, (server.getPath(PipeDirection.IN) != null) ? ", out " : " out ", server, PipeDirection.OUT);
		logger.info(message);
	}

	private static void append(StringBuilder message, String label, PipeServer server, PipeDirection direction) {
		if (server.getPath(direction) == null) {
			return;
		}
		message.append(label).append(path(server, direction));
		FifoPermissions permissions = server.getPermissions(direction);
		if (permissions != null) {
			message.append(" (").append(permissions);
			if (server.getGroup() != null) {
				message.append(", group ").append(LoggedText.of(server.getGroup()));
			}
			message.append(')');
		}
	}

	private static String path(PipeServer server, PipeDirection direction) {
		return LoggedText.of(String.valueOf(server.getPath(direction)));
	}

	@Override
	public void stopped(PipeServer server) {
		logger.debug(LogMessage.format("%s: stopped", server.getName()));
	}

	@Override
	public void handlerMissing(PipeServer server) {
		String path = path(server, PipeDirection.IN);
		if (!server.hasHandler() && server.getPath(PipeDirection.OUT) != null) {
			// The server may be used for requests, which is unknown until the first one
			logger.info(LogMessage.format(
					"%s: nobody handles the lines of '%s' yet; clients wait until "
							+ "a @PipeListener or a LineHandler is there, or the first request is sent",
					server.getName(), path));
		}
		else {
			logger.warn(LogMessage.format(
					"%s: nobody handles the lines of '%s'; clients wait until a @PipeListener or a LineHandler is there",
					server.getName(), path));
		}
	}

	@Override
	public void clientConnected(PipeServer server, PipeDirection direction) {
		logger.debug(LogMessage.format("%s: client connected to '%s'", server.getName(), path(server, direction)));
	}

	@Override
	public void clientDisconnected(PipeServer server, PipeDirection direction) {
		logger.debug(LogMessage.format("%s: last client has left '%s'", server.getName(), path(server, direction)));
	}

	@Override
	public void lineDiscarded(PipeServer server, PipeDirection direction, DiscardReason reason, long bytes) {
		if (reason == DiscardReason.UNMATCHED) {
			// Already logged at debug level by the dispatcher: it may be intended
			return;
		}
		Discard discard = new Discard(direction, reason);
		// The caller gets the number of lines and can log it
		if (reason != DiscardReason.REQUESTED && this.discards.add(server, discard, bytes)) {
			logger.warn(discard.describe(server, "a line", bytes));
		}
		else if (logger.isDebugEnabled()) {
			logger.debug(discard.describe(server, "a line", bytes));
		}
	}

	private static void logDiscards(PipeServer server, Discard discard, long count, long bytes) {
		logger.warn(discard.describe(server, more(count), bytes));
	}

	private static String more(long count) {
		return (count == 1) ? "one more line" : count + " more lines";
	}

	@Override
	public void handlerFailed(PipeServer server, Line line, Throwable failure) {
		String where = (failure instanceof ListenerExecutionFailedException failed) ? describe(failed) : "";
		if (this.failures.add(server, FailureKind.of(where, failure), line.length())) {
			this.lastFailure = new WeakReference<>(failure);
			logger.error(notHandled(server, line), LoggedFailure.of(failure));
		}
		else if (logger.isDebugEnabled()) {
			logUnlessOfSameBatch(server, line, failure);
		}
	}

	private static String describe(ListenerExecutionFailedException failure) {
		return " by listener '" + failure.getListenerId() + "'" + switch (failure.getOrigin()) {
			case PATTERN -> " (pattern)";
			case CONDITION -> " (condition)";
			case INTERCEPTOR -> " (interceptor)";
			case ERROR_HANDLER -> " (reply of the error handler)";
			default -> "";
		};
	}

	private static LogMessage notHandled(PipeServer server, Line line) {
		return LogMessage.format("%s: the line %s was not handled", server.getName(), line.preview());
	}

	private void logUnlessOfSameBatch(PipeServer server, Line line, Throwable failure) {
		if (failure == this.lastFailure.get()) {
			logger.debug(LogMessage.format("%s: the line %s was not handled either", server.getName(), line.preview()));
			return;
		}
		this.lastFailure = new WeakReference<>(failure);
		logger.debug(notHandled(server, line), LoggedFailure.of(failure));
	}

	private static void logFailures(PipeServer server, FailureKind kind, long count, long bytes) {
		logger.error(LogMessage.format("%s: %s of %d bytes %s not handled%s: %s", server.getName(), more(count), bytes,
				(count == 1) ? "was" : "were", LoggedText.of(kind.where()), kind.describe()));
	}

	@Override
	public void handlerStalled(PipeServer server, @Nullable Thread thread, Duration busy) {
		String stall = (thread != null) ? describe(thread) + " has not returned from the listener"
				: "the result of a listener has not arrived";
		LogMessage message = LogMessage.format("%s: %s for %s", server.getName(), stall, seconds(busy));
		if (this.stalls.add(server, stall, 0)) {
			logger.warn(message, StalledThread.of(thread));
		}
		else {
			logger.debug(message, StalledThread.of(thread));
		}
	}

	private static String describe(Thread thread) {
		return "thread '" + LoggedText.of(String.valueOf(StalledThread.nameOf(thread))) + "'";
	}

	private static String seconds(Duration time) {
		return String.format(Locale.ROOT, "%.1f seconds", time.toMillis() / 1000.0);
	}

	private static void logStalls(PipeServer server, String stall, long count, long bytes) {
		logger.warn(LogMessage.format("%s: %s for longer than %s %s", server.getName(), stall,
				seconds(server.control().getStalledAfter()), ThrottledLog.again(count)));
	}

	@Override
	public void handlerReturned(PipeServer server, @Nullable Thread thread, Duration busy) {
		String end = (thread != null) ? describe(thread) + " has returned from the listener"
				: "the result of a listener has arrived";
		LogMessage message = LogMessage.format("%s: %s after %s", server.getName(), end, seconds(busy));
		if (this.returns.add(server, end, 0)) {
			logger.info(message);
		}
		else {
			logger.debug(message);
		}
	}

	private static void logReturns(PipeServer server, String end, long count, long bytes) {
		logger.info(LogMessage.format("%s: %s after longer than %s %s", server.getName(), end,
				seconds(server.control().getStalledAfter()), ThrottledLog.again(count)));
	}

	@Override
	public void linesUndelivered(PipeServer server, List<Line> lines) {
		logger.warn(LogMessage.format("%s: stopped with %d %s (%d bytes) for '%s' that no client has read",
				server.getName(), lines.size(), (lines.size() == 1) ? "line" : "lines",
				lines.stream().mapToLong(Line::length).sum(), path(server, PipeDirection.OUT)));
	}

	@Override
	public void lineTorn(PipeServer server, long taken, long length) {
		LogMessage message = LogMessage.format(
				"%s: a client has left '%s' after %d of the %d bytes of a line, which is sent again to the next",
				server.getName(), path(server, PipeDirection.OUT), taken, length);
		if (this.tornLines.add(server, PipeDirection.OUT, length)) {
			logger.info(message);
		}
		else {
			logger.debug(message);
		}
	}

	private static void logTornLines(PipeServer server, PipeDirection direction, long count, long bytes) {
		logger.info(LogMessage.format("%s: %s left '%s' in mid-line; such a line is sent again to the next",
				server.getName(), (count == 1) ? "one more client has" : count + " more clients have",
				path(server, direction)));
	}

	@Override
	public void pipeRepaired(PipeServer server, PipeDirection direction) {
		LogMessage message = LogMessage.format("%s: '%s' was deleted or replaced, and is in place again",
				server.getName(), path(server, direction));
		if (this.repairs.add(server, direction, 0)) {
			logger.warn(message);
		}
		else {
			logger.debug(message);
		}
	}

	private static void logRepairs(PipeServer server, PipeDirection direction, long count, long bytes) {
		logger.warn(LogMessage.format("%s: '%s' was deleted or replaced %s, and %s", server.getName(),
				path(server, direction), ThrottledLog.again(count),
				(count == 1) ? "is in place again" : "was put in place each time"));
	}

	@Override
	public void pipeFailed(PipeServer server, PipeDirection direction, Throwable failure) {
		this.pipeFailures.error(server, new PipeFailure(direction, FailureKind.of("", failure)), LogMessage
			.format("%s: '%s' failed, and is tried again every second", server.getName(), path(server, direction)),
				failure);
	}

	private static void logPipeFailures(PipeServer server, PipeFailure failure, long count, long bytes) {
		logger.error(LogMessage.format("%s: '%s' failed %s: %s", server.getName(), path(server, failure.direction()),
				ThrottledLog.again(count), failure.kind().describe()));
	}

	@Override
	public void fileSetAside(PipeServer server, PipeDirection direction, Path file) {
		LogMessage message = LogMessage.format("%s: a regular file stood at '%s', and is '%s' now", server.getName(),
				path(server, direction), LoggedText.of(file.toString()));
		if (this.filesSetAside.add(server, direction, 0)) {
			logger.warn(message);
		}
		else {
			logger.debug(message);
		}
	}

	private static void logFilesSetAside(PipeServer server, PipeDirection direction, long count, long bytes) {
		logger.warn(LogMessage.format("%s: a regular file stood at '%s' %s, and was renamed%s", server.getName(),
				path(server, direction), ThrottledLog.again(count), (count == 1) ? "" : " each time"));
	}

	@Override
	public void pipeLeftBehind(PipeServer server, PipeDirection direction, FifoException failure) {
		logger.warn(LogMessage.format("%s: '%s' could not be %s, and stays as it is: %s", server.getName(),
				path(server, direction),
				failure.getOperation().startsWith("ch") ? "given its permissions back" : "deleted",
				LoggedText.of(String.valueOf(failure.getMessage()))));
	}

	@Override
	public void pathAtRisk(PipeServer server, PipeDirection direction, PathRisk risk) {
		logger.warn(LogMessage.format("%s: others may replace '%s': %s; %s", server.getName(), path(server, direction),
				risk.problem(), risk.remedy()));
	}

	@Override
	public void stopTimedOut(PipeServer server, PipeDirection direction) {
		logger.warn(LogMessage.format("%s: the thread of '%s' did not end within the shutdown timeout",
				server.getName(), path(server, direction)));
	}

	/**
	 * Pipe and reason of discarded lines.
	 *
	 */
	private record Discard(PipeDirection direction, DiscardReason reason) {

		LogMessage describe(PipeServer server, String lines, long bytes) {
			return LogMessage.format("%s: discarded %s of %d bytes %s '%s' (%s)", server.getName(), lines, bytes,
					(this.direction == PipeDirection.IN) ? "from" : "for", path(server, this.direction),
					describeReason());
		}

		private String describeReason() {
			return switch (this.reason) {
				case TOO_LONG -> "longer than the maximum line length";
				case INCOMPLETE -> "its client has closed the pipe before the newline";
				case OUT_OF_MEMORY -> "not enough heap memory";
				case UNEXPECTED -> "no request waits for an answer";
				case UNMATCHED -> "no listener accepts it";
				case QUEUE_FULL -> "the queue is full";
				case REQUESTED -> "on request";
				case WITHDRAWN -> "its sender has given up, and no client had begun to read it";
				case STOPPED -> "the server stops";
			};
		}

	}

	/**
	 * Failure of a pipe.
	 *
	 * @param kind the kind of failure
	 */
	private record PipeFailure(PipeDirection direction, FailureKind kind) {

	}

}
