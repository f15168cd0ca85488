package io.pipeio.listener.run;

import io.pipeio.ListenerExecutionFailedException;
import io.pipeio.ListenerExecutionFailedException.Origin;
import io.pipeio.PipeListenerContext;
import io.pipeio.line.Line;
import io.pipeio.listener.adapter.ListenerProblem;
import io.pipeio.listener.adapter.PartFailedException;
import io.pipeio.logging.LoggedText;
import io.pipeio.server.PipeServerFailure;
import org.jspecify.annotations.Nullable;

/**
 * Hands the failures of one listener to its error handler, and reports those that the
 * handler does not handle. May be used by several threads at once.
 */
final class ListenerFailures {

	private final PipeListenerContext context;

	private final Object listener;

	private final Recovery recovery;

	/**
	 * Create the failures of a listener.
	 * @param context the listener and its server
	 * @param listener described by its {@code toString()}
	 * @param recovery has the error handler
	 */
	ListenerFailures(PipeListenerContext context, Object listener, Recovery recovery) {
		this.context = context;
		this.listener = listener;
		this.recovery = recovery;
	}

	/**
	 * Hand a failure to the error handler. A second failure of the same input is the
	 * handler's own answer, which could not be sent: it is reported.
	 * @param input the line or the batch
	 * @return the answer to send instead of a result, or {@code null} for none
	 */
	@Nullable Object handle(ListenerInput input, Throwable failure) {
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
	 * Report an input for which the server has no call or no answer any more. The error
	 * handler is not asked.
	 * @param input the line or the batch
	 * @param predicate the rest of a sentence about the listener
	 */
	void reportUnhandled(ListenerInput input, String predicate, Throwable failure) {
		report(input, describe(input, new ListenerProblem(Origin.SERVER, predicate, failure)));
	}

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

	private void report(ListenerInput input, Throwable failure) {
		for (Line line : input.received()) {
			this.context.server().control().reportFailure(line, failure);
		}
	}

	private ListenerExecutionFailedException describe(ListenerInput input, Throwable failure) {
		ListenerProblem problem = (failure instanceof ListenerProblem known) ? known : new ListenerProblem(
				Origin.LISTENER, "has thrown " + LoggedText.of(PipeServerFailure.describe(failure)), failure);
		return new ListenerExecutionFailedException(problem.describe(this.listener), problem.getCause(),
				problem.origin(), this.context, input.received(), problem::reason, this.recovery.answerable());
	}

}
