package io.pipeio;

import java.util.List;
import java.util.function.Supplier;

import io.pipeio.line.Line;
import io.pipeio.logging.LoggedText;
import io.pipeio.queue.LineNotSentException;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

/**
 * Thrown to tell which listener has failed; the cause is what was thrown, by whomever.
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
	 * @param message names the listener and the failure
	 * @param cause the exception that was thrown, if any
	 * @param origin the part that has failed
	 * @param context the listener and its server
	 * @param lines the lines as they were received
	 * @param reason text for a client, of any length; called each time it is needed
	 * @param answerable {@code false} if a server that results go to has no out-pipe
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
	 * Return the server that has received the lines.
	 * @return the server
	 */
	public PipeServer getServer() {
		return this.context.server();
	}

	/**
	 * Return the lines that were not handled.
	 * @return one line, or the lines of a batch
	 */
	public List<Line> getLines() {
		return this.lines;
	}

	/**
	 * Return the part that has failed.
	 * @return the listener itself, or something that belongs to it
	 */
	public Origin getOrigin() {
		return this.origin;
	}

	/**
	 * Return a reason that a client may see: one line, of {@value #MAX_REASON_LENGTH}
	 * characters at the most, in which control characters are escaped.
	 *
	 * <p>
	 * That is, of what was thrown, the message, if it is meant for people: not of an
	 * {@code Error}, nor of an exception that a mistake in a program leads to, such as
	 * {@code NullPointerException}, nor of one that tells of files, databases and hosts,
	 * such as {@code IOException}, {@code SQLException} and what Spring has for those;
	 * nor where it looks like the name of a class, a line of a stack trace, or an address
	 * with a password. Of a line that a parameter does not take, it is what would do, or
	 * what the validation says. The messages of other exceptions are told as they are,
	 * also those of libraries: what they say is not to be secret.
	 * @return the reason, or a text that says no more than that there is one
	 */
	public String getReason() {
		return LoggedText.ofAtMost(this.reason.get(), MAX_REASON_LENGTH);
	}

	/**
	 * Whether what an error handler returns can be sent.
	 * @return {@code false} if a server that the results go to has no out-pipe, or if the
	 * failure is that a result has found no room in the queue, or the server stopped
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
		 * The listener has thrown something, or the result has that it has promised.
		 */
		LISTENER,

		/** A parameter does not take the line, or the validation has refused it. */
		ARGUMENT,

		/** The pattern, as when it overflows the stack on a long line. */
		PATTERN,

		/** The condition has thrown something. */
		CONDITION,

		/** An interceptor has thrown something. */
		INTERCEPTOR,

		/** The listener has returned what cannot be sent. */
		RESULT,

		/** The error handler has returned what cannot be sent. */
		ERROR_HANDLER,

		/** The server has stopped meanwhile, or the executor has refused the call. */
		SERVER

	}

}
