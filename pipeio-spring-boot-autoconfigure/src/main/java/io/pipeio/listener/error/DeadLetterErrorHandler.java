package io.pipeio.listener.error;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

import io.pipeio.line.Line;
import io.pipeio.listener.ListenerExecutionFailedException;
import io.pipeio.listener.PipeListenerErrorHandler;
import io.pipeio.listener.ThrottledLog;
import io.pipeio.server.PipeServer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogMessage;
import org.springframework.messaging.Message;

/**
 * Keeps the lines that a listener has failed to handle, as dead letters: each becomes a
 * line of JSON that holds the original line, what has happened and when. They go to the
 * out-pipe of a server, or to the end of a file. Logs a warning for the first failure,
 * and then how many there were, once a minute at the most. May be used by any thread.
 *
 * @since 0.1.0
 */
public final class DeadLetterErrorHandler implements PipeListenerErrorHandler {

	private static final Log logger = LogFactory.getLog(DeadLetterErrorHandler.class);

	private final ThrottledLog<Origin> throttle = new ThrottledLog<>(logger, DeadLetterErrorHandler::logMore);

	private final DeadLetters target;

	private final Clock clock = Clock.systemUTC();

	private DeadLetterErrorHandler(DeadLetters target) {
		this.target = target;
	}

	/**
	 * Send dead letters to the clients of a server.
	 * @param server the server, which must have an out-pipe
	 * @return the error handler, which blocks while the queue of the server is full
	 */
	public static DeadLetterErrorHandler toServer(PipeServer server) {
		return new DeadLetterErrorHandler((letter) -> server.send(letter));
	}

	/**
	 * Append dead letters to a file, which is created with the permissions
	 * {@code rw-------} if it is missing.
	 * @param file the file
	 * @return the error handler
	 */
	public static DeadLetterErrorHandler toFile(Path file) {
		return new DeadLetterErrorHandler(new DeadLetterFile(file));
	}

	@Override
	public @Nullable Object handleError(Message<?> message, ListenerExecutionFailedException failure)
			throws IOException {
		log(failure);
		for (Line line : failure.getLines()) {
			this.target.add(DeadLetter.of(line, failure, this.clock.instant()).toJson());
		}
		return null;
	}

	private void log(ListenerExecutionFailedException failure) {
		Origin origin = Origin.of(failure);
		// What the failure says may be what the client has written, and stands in the
		// letter
		LogMessage message = LogMessage.format("%s: %d %s kept as dead letters of listener '%s', the first is %s: %s",
				failure.getServer().getName(), failure.getLines().size(),
				(failure.getLines().size() == 1) ? "line is" : "lines are", origin.listener(),
				failure.getLines().get(0).preview(), origin.cause());
		long bytes = failure.getLines().stream().mapToLong(Line::length).sum();
		if (this.throttle.add(failure.getServer(), origin, bytes)) {
			logger.warn(message);
		}
		else {
			logger.debug(message);
		}
	}

	private static void logMore(PipeServer server, Origin origin, long count, long bytes) {
		logger.warn(LogMessage.format("%s: dead letters were kept %s (%d bytes) of listener '%s': %s", server.getName(),
				ThrottledLog.again(count), bytes, origin.listener(), origin.cause()));
	}

	/**
	 * Where dead letters come from.
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

	/**
	 * Where dead letters go.
	 */
	@FunctionalInterface
	interface DeadLetters {

		/**
		 * Add one.
		 * @param letter a line of JSON
		 * @throws IOException if that fails
		 */
		void add(String letter) throws IOException;

	}

}
