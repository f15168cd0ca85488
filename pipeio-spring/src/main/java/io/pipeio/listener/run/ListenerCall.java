package io.pipeio.listener.run;

import java.util.List;
import java.util.Optional;

import io.pipeio.line.Line;
import io.pipeio.listener.adapter.ListenerProblem;
import org.jspecify.annotations.Nullable;

import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.core.retry.Retryable;

/**
 * Calls a listener with its interceptors and retries, and sends its results. Each way
 * that a line is taken ends here, and so do its failures. May be used by several threads
 * at once.
 */
final class ListenerCall {

	private final @Nullable RetryTemplate retries;

	private final ListenerFailures failures;

	private final Interceptors interceptors;

	private final Reply reply;

	private final boolean repliesLate;

	/**
	 * Create a call.
	 * @param retries call the listener again; {@code null} for never
	 * @param failures take the failures of the last attempt
	 * @param interceptors told of each call
	 * @param reply sends results
	 * @param repliesLate whether results may be futures or publishers
	 */
	ListenerCall(@Nullable RetryTemplate retries, ListenerFailures failures, Interceptors interceptors, Reply reply,
			boolean repliesLate) {
		this.retries = retries;
		this.failures = failures;
		this.interceptors = interceptors;
		this.reply = reply;
		this.repliesLate = repliesLate;
	}

	/**
	 * Call the listener. Throws nothing: failures go to the error handler.
	 * @param input the line or the batch
	 * @return the result, the error handler's answer, or an {@link AsyncResult}
	 */
	@Nullable Object invoke(ListenerInput input) {
		Object result = invokeObserved(input);
		if (!this.repliesLate || result == null) {
			return result;
		}
		try {
			AsyncResult late = AsyncResult.find(result);
			return (late != null) ? late : result;
		}
		catch (Throwable ex) {
			return this.failures.handle(input, ex);
		}
	}

	private @Nullable Object invokeObserved(ListenerInput input) {
		List<Line> lines = this.interceptors.areThere() ? input.lines() : List.of();
		try {
			Object result = attempt(input);
			this.interceptors.success(lines);
			return result;
		}
		catch (Throwable ex) {
			this.interceptors.failure(lines, ex);
			return this.failures.handle(input, ex);
		}
		finally {
			this.interceptors.afterLines(lines);
		}
	}

	private @Nullable Object attempt(ListenerInput input) throws Throwable {
		try {
			return input.invoke();
		}
		catch (Throwable ex) {
			return retry(input, ex);
		}
	}

	/**
	 * Go on after a first call that has failed.
	 * @param input the line or the batch
	 * @return the result of a retry, or the error handler's answer
	 */
	@Nullable Object recover(ListenerInput input, Throwable failure) {
		try {
			return retry(input, failure);
		}
		catch (Throwable ex) {
			return this.failures.handle(input, ex);
		}
	}

	private @Nullable Object retry(ListenerInput input, Throwable failure) throws Throwable {
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
	 * Hand a failure to the error handler. The listener is not called again.
	 * @param input the line or the batch
	 * @return the error handler's answer
	 */
	@Nullable Object handleFailure(ListenerInput input, Throwable failure) {
		return this.failures.handle(input, failure);
	}

	/**
	 * Send a result, or the error handler's answer if the result cannot be sent.
	 * @param input the line or the batch
	 * @param result the result; nothing is sent for {@code null}
	 */
	void send(ListenerInput input, @Nullable Object result) {
		try {
			this.reply.send(result);
		}
		catch (Throwable ex) {
			fail(input, ex);
		}
	}

	/**
	 * Send the error handler's answer to a failure.
	 * @param input the line or the batch
	 */
	void fail(ListenerInput input, Throwable failure) {
		Object answer = handleFailure(input, failure);
		if (answer != null) {
			// Comes back once at most: a second failure has no answer
			send(input, answer);
		}
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
