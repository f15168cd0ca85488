package io.pipeio.listener.error;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import io.pipeio.ListenerExecutionFailedException;
import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.line.Line;
import io.pipeio.logging.ThrottledLog;
import io.pipeio.server.PipeServer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogMessage;
import org.springframework.messaging.Message;

/**
 * Keeps the lines that a listener has failed to handle, as dead letters: each becomes a
 * line of JSON that holds the original line, what has happened and when. They go to the
 * out-pipe of a server, or to the end of a file. Logs a warning for the first that were
 * kept, and then how many there were, once a minute at the most. Lines that could not be
 * kept are reported as failed. May be used by any thread.
 *
 * @since 0.1.0
 */
public final class DeadLetterErrorHandler implements PipeListenerErrorHandler {

	private static final Log logger = LogFactory.getLog(DeadLetterErrorHandler.class);

	private final ThrottledLog<Origin> throttle = new ThrottledLog<>(logger, this::logMore);

	private final DeadLetters target;

	private final Clock clock = Clock.systemUTC();

	private DeadLetterErrorHandler(DeadLetters target) {
		this.target = target;
	}

	/**
	 * Send dead letters to the clients of a server. One counts as sent when the queue of
	 * the server has taken it.
	 * @param server the server, which must have an out-pipe
	 * @return the error handler, which blocks while the queue of the server is full
	 */
	public static DeadLetterErrorHandler toServer(PipeServer server) {
		return new DeadLetterErrorHandler(new DeadLetterSender(server));
	}

	/**
	 * Append dead letters to a regular file, which is created with the permissions
	 * {@code rw-------} if it is missing. Each is there whole or not at all.
	 * @param file the file
	 * @return the error handler
	 */
	public static DeadLetterErrorHandler toFile(Path file) {
		return new DeadLetterErrorHandler(new DeadLetterFile(file));
	}

	/**
	 * Keep the lines.
	 * @param message the line or the lines
	 * @param failure what has happened
	 * @return {@code null}: nothing is sent back
	 * @throws Exception if no line was kept; where only some were not, those are reported
	 * as failed
	 */
	@Override
	public @Nullable Object handleError(Message<?> message, ListenerExecutionFailedException failure) throws Exception {
		List<Line> lines = failure.getLines();
		Instant now = this.clock.instant();
		List<@Nullable Exception> outcomes = this.target.add(lines,
				(line) -> DeadLetter.of(line, failure, now).toJson());
		List<Line> kept = IntStream.range(0, lines.size())
			.filter((index) -> outcomes.get(index) == null)
			.mapToObj(lines::get)
			.toList();
		Exception problem = outcomes.get(0);
		if (kept.isEmpty() && problem != null) {
			throw problem;
		}
		log(failure, kept);
		for (int i = 0; i < lines.size(); i++) {
			report(lines.get(i), failure, outcomes.get(i));
		}
		return null;
	}

	private static void report(Line line, ListenerExecutionFailedException failure, @Nullable Exception problem) {
		if (problem != null) {
			if (!List.of(problem.getSuppressed()).contains(failure)) {
				problem.addSuppressed(failure);
			}
			failure.getServer().control().reportFailure(line, problem);
		}
	}

	private void log(ListenerExecutionFailedException failure, List<Line> kept) {
		Origin origin = Origin.of(failure);
		// What the failure says may be what the client has written, and stands in the
		// letter
		LogMessage message = LogMessage.format("%s: %d %s %s of listener '%s', the first is %s: %s",
				failure.getServer().getName(), kept.size(), (kept.size() == 1) ? "line was" : "lines were",
				this.target.claim(), origin.listener(), kept.get(0).preview(), origin.cause());
		long bytes = kept.stream().mapToLong(Line::length).sum();
		if (this.throttle.add(failure.getServer(), origin, kept.size(), bytes)) {
			logger.warn(message);
		}
		else {
			logger.debug(message);
		}
	}

	private void logMore(PipeServer server, Origin origin, long count, long bytes) {
		logger.warn(LogMessage.format("%s: lines were %s %s (%d bytes) of listener '%s': %s", server.getName(),
				this.target.claim(), ThrottledLog.again(count), bytes, origin.listener(), origin.cause()));
	}

	/**
	 * Source of dead letters.
	 *
	 * @param listener the id of the listener
	 * @param cause the class of what it has thrown
	 */
	private record Origin(String listener, String cause) {

		static Origin of(ListenerExecutionFailedException failure) {
			return new Origin(failure.getListenerId(),
					(failure.getCause() != null) ? failure.getCause().getClass().getName() : "no cause");
		}

	}

}
