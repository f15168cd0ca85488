package io.pipeio;

import java.util.List;
import java.util.function.Supplier;

import io.pipeio.line.Line;
import io.pipeio.logging.LoggedText;
import io.pipeio.queue.LineNotSentException;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

/**
 * Exception that identifies the listener that has failed. The cause is the original
 * exception.
 *
 * @since 0.1.0
 */
public class ListenerExecutionFailedException extends RuntimeException {

	/** Maximum length of {@link #getReason()}, in characters. */
	public static final int MAX_REASON_LENGTH = 500;

	private final Origin origin;

	private final transient PipeListenerContext context;

	private final transient List<Line> lines;

	private final transient Supplier<String> reason;

	private final boolean answerable;

	/**
	 * Create an exception.
	 * @param message a message that names the listener and the failure
	 * @param cause the exception that was thrown, if any
	 * @param origin the part that has failed
	 * @param context the listener and its server
	 * @param lines the lines as they were received
	 * @param reason supplies a text for a client, of any length; called each time it is
	 * needed
	 * @param answerable {@code false} if a server that results are sent to has no
	 * out-pipe
	 */
	public ListenerExecutionFailedException(String message, @Nullable Throwable cause, Origin origin,
			PipeListenerContext context, List<Line> lines, Supplier<String> reason, boolean answerable) {
		super(message, cause);
		this.origin = origin;
		this.context = context;
		this.lines = lines;
		this.reason = reason;
		this.answerable = answerable;
	}

	/**
	 * Return the id of the listener.
	 * @return the id
	 */
	public String getListenerId() {
		return this.context.listenerId();
	}

	/**
	 * Return the server that received the lines.
	 * @return the server
	 */
	public PipeServer getServer() {
		return this.context.server();
	}

	/**
	 * Return the lines that were not handled.
	 * @return a single line, or the lines of a batch
	 */
	public List<Line> getLines() {
		return this.lines;
	}

	/**
	 * Return the part that has failed.
	 * @return the listener itself, or a part of its processing
	 */
	public Origin getOrigin() {
		return this.origin;
	}

	/**
	 * Return a reason that may be shown to a client: a single line of at most
	 * {@value #MAX_REASON_LENGTH} characters, in which control characters are escaped.
	 *
	 * <p>
	 * The reason is the message of the exception that was thrown, with these exceptions:
	 * the message is not used if the exception is an {@code Error}, if it indicates a
	 * programming error, such as {@code NullPointerException}, or if it is about files,
	 * databases or hosts, such as {@code IOException}, {@code SQLException} and Spring's
	 * equivalents; nor if the message looks like the name of a class, a line of a stack
	 * trace, or an address with a password. If a line does not fit a parameter, the
	 * reason says what the parameter accepts, or gives the validation message. The
	 * messages of all other exceptions, including those of libraries, are returned
	 * unchanged, so they must not contain secrets.
	 * @return the reason, or a generic text that says only that there is a failure
	 */
	public String getReason() {
		return LoggedText.ofAtMost(this.reason.get(), MAX_REASON_LENGTH);
	}

	/**
	 * Return whether the result of an error handler can be sent.
	 * @return {@code false} if a server that results are sent to has no out-pipe, or if
	 * the failure itself is that a result could not be sent because the queue was full or
	 * the server was stopped
	 */
	public boolean isAnswerable() {
		return this.answerable && !(getCause() instanceof LineNotSentException notSent
				&& notSent.getReason() != LineNotSentException.Reason.TOO_LONG);
	}

	/**
	 * The part that has failed.
	 */
	public enum Origin {

		/**
		 * The listener threw an exception, or its asynchronous result failed.
		 */
		LISTENER,

		/** The line could not be converted for a parameter, or validation rejected it. */
		ARGUMENT,

		/** The pattern failed, for example with a stack overflow on a long line. */
		PATTERN,

		/** The condition threw an exception. */
		CONDITION,

		/** An interceptor threw an exception. */
		INTERCEPTOR,

		/** The listener returned a result that cannot be sent. */
		RESULT,

		/** The error handler returned a result that cannot be sent. */
		ERROR_HANDLER,

		/** The server was stopped in the meantime, or the executor rejected the call. */
		SERVER

	}

}
