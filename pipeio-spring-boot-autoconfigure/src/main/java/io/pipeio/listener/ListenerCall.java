package io.pipeio.listener;

import java.util.Optional;

import io.pipeio.line.Line;
import io.pipeio.server.PipeServerFailure;
import org.jspecify.annotations.Nullable;

import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.core.retry.Retryable;

/**
 * Calls a listener, again if it fails and that is wanted, and then its error handler. May
 * be used by several threads at once.
 */
final class ListenerCall {

	private final PipeListenerContext context;

	private final Object listener;

	private final @Nullable RetryTemplate retries;

	private final PipeListenerErrorHandler errorHandler;

	/**
	 * Create a call.
	 * @param context which listener it is
	 * @param listener what tells of it
	 * @param retries how often a failed call is tried again; {@code null} for never
	 * @param errorHandler gets what goes wrong at last
	 */
	ListenerCall(PipeListenerContext context, Object listener, @Nullable RetryTemplate retries,
			PipeListenerErrorHandler errorHandler) {
		this.context = context;
		this.listener = listener;
		this.retries = retries;
		this.errorHandler = errorHandler;
	}

	/**
	 * Try again what has failed.
	 * @param input what the listener was called with
	 * @param failure what it has thrown
	 * @return its result, after all
	 * @throws Throwable what it has thrown at last
	 */
	@Nullable Object retry(ListenerInput input, Throwable failure) throws Throwable {
		if (this.retries == null || failure instanceof ListenerProblem || !(failure instanceof Exception)) {
			throw failure;
		}
		try {
			return this.retries.execute(new Retries(input, failure)).orElse(null);
		}
		catch (RetryException ex) {
			throw ex.getLastException();
		}
	}

	/**
	 * Hand a failure to the error handler. If that fails, too, or what it has returned
	 * cannot be sent, it is reported.
	 * @param input what the listener was called with
	 * @param failure what has happened
	 * @return what to send back instead
	 */
	@Nullable Object handleError(ListenerInput input, Throwable failure) {
		ListenerExecutionFailedException described = describe(input, failure);
		if (!input.markFailed(failure)) {
			report(input, described);
			return null;
		}
		try {
			return this.errorHandler.handleError(input.message(), described);
		}
		catch (Throwable ex) {
			boolean same = (ex == described || ex == described.getCause());
			if (!same) {
				ex.addSuppressed(described);
			}
			report(input, same ? described : ex);
			return null;
		}
	}

	/**
	 * Hand a failure to the error handler, and send back what it returns.
	 * @param input what the listener was called with
	 * @param failure what has happened
	 * @param reply sends back
	 */
	void sendInstead(ListenerInput input, Throwable failure, Reply reply) {
		try {
			reply.send(handleError(input, failure));
		}
		catch (Throwable ex) {
			report(input, describe(input, ex));
		}
	}

	/**
	 * Tell observers of a failure that nobody handles.
	 * @param input what the listener was called with
	 * @param failure what has happened
	 */
	void report(ListenerInput input, Throwable failure) {
		for (Line line : input.received()) {
			this.context.server().reportFailure(line, failure);
		}
	}

	ListenerExecutionFailedException describe(ListenerInput input, Throwable failure) {
		Throwable cause = (failure instanceof ListenerProblem && failure.getCause() != null) ? failure.getCause()
				: failure;
		String problem = (failure instanceof ListenerProblem) ? failure.getMessage()
				: "has thrown " + LoggedText.of(PipeServerFailure.describe(failure));
		return new ListenerExecutionFailedException("%s %s".formatted(this.listener, problem), this.context,
				input.received(), cause);
	}

	PipeListenerContext context() {
		return this.context;
	}

	/**
	 * The attempts, of which the first was made already.
	 */
	private static final class Retries implements Retryable<Optional<Object>> {

		private final ListenerInput input;

		private @Nullable Throwable first;

		Retries(ListenerInput input, Throwable first) {
			this.input = input;
			this.first = first;
		}

		@Override
		public Optional<Object> execute() throws Throwable {
			Throwable failure = this.first;
			if (failure != null) {
				this.first = null;
				throw failure;
			}
			return Optional.ofNullable(this.input.invoke());
		}

		@Override
		public String getName() {
			return "listener";
		}

	}

}
