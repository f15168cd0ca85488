package io.pipeio.listener.run;

import java.util.Optional;

import io.pipeio.ListenerExecutionFailedException;
import io.pipeio.ListenerExecutionFailedException.Origin;
import io.pipeio.PipeListenerContext;
import io.pipeio.line.Line;
import io.pipeio.listener.adapter.ListenerProblem;
import io.pipeio.listener.adapter.PartFailedException;
import io.pipeio.logging.LoggedText;
import io.pipeio.server.PipeServerFailure;
import org.jspecify.annotations.Nullable;

import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.core.retry.Retryable;

/**
 * Calls a listener, again if it fails and that is wanted, and then its error handler. May
 * be used by several threads at once.
 *
 * @since 0.1.0
 */
public final class ListenerCall {

	private final PipeListenerContext context;

	private final Object listener;

	private final Recovery recovery;

	/**
	 * Create a call.
	 * @param context which listener it is
	 * @param listener what tells of it
	 * @param recovery what is done when it fails
	 */
	public ListenerCall(PipeListenerContext context, Object listener, Recovery recovery) {
		this.context = context;
		this.listener = listener;
		this.recovery = recovery;
	}

	/**
	 * Try again what has failed.
	 * @param input what the listener was called with
	 * @param failure what it has thrown
	 * @return its result, after all
	 * @throws Throwable what it has thrown at last
	 */
	@Nullable Object retry(ListenerInput input, Throwable failure) throws Throwable {
		RetryTemplate retries = this.recovery.retries();
		if (retries == null || failure instanceof ListenerProblem || !(failure instanceof Exception)) {
			throw failure;
		}
		try {
			return retries.execute(new Retries(input, failure)).orElse(null);
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
		if (!input.markFailed(failure)) {
			reportAnswer(input, failure);
			return null;
		}
		ListenerExecutionFailedException described = describe(input, failure);
		try {
			return this.recovery.errorHandler().handleError(input.message(), described);
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
		Object answer = handleError(input, failure);
		try {
			reply.send(answer);
		}
		catch (Throwable ex) {
			reportAnswer(input, ex);
		}
	}

	/**
	 * Report that what the error handler has returned cannot be sent.
	 * @param input what the listener was called with
	 * @param failure why it cannot
	 */
	private void reportAnswer(ListenerInput input, Throwable failure) {
		Throwable cause = causeOf(failure);
		ListenerExecutionFailedException described = describe(input,
				new PartFailedException(Origin.ERROR_HANDLER,
						"error handler " + this.recovery.errorHandler().getClass().getName(),
						UnsendableResultException.describe(cause), cause));
		Throwable first = input.failure();
		if (first != null) {
			described.addSuppressed(describe(input, first));
		}
		report(input, described);
	}

	private static Throwable causeOf(Throwable failure) {
		return (failure instanceof ListenerProblem && failure.getCause() != null) ? failure.getCause() : failure;
	}

	/**
	 * Tell observers of a failure that nobody handles.
	 * @param input what the listener was called with
	 * @param failure what has happened
	 */
	void report(ListenerInput input, Throwable failure) {
		for (Line line : input.received()) {
			this.context.server().control().reportFailure(line, failure);
		}
	}

	ListenerExecutionFailedException describe(ListenerInput input, Throwable failure) {
		ListenerProblem problem = (failure instanceof ListenerProblem known) ? known : new ListenerProblem(
				Origin.LISTENER, "has thrown " + LoggedText.of(PipeServerFailure.describe(failure)), failure);
		return new ListenerExecutionFailedException(problem.describe(this.listener), problem.getCause(),
				problem.origin(), this.context, input.received(), problem::reason, this.recovery.answerable());
	}

	public PipeListenerContext context() {
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
