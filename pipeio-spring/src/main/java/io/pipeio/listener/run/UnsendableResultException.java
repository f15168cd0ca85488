package io.pipeio.listener.run;

import io.pipeio.ListenerExecutionFailedException.Origin;
import io.pipeio.listener.adapter.FailureReason;
import io.pipeio.listener.adapter.ListenerProblem;
import io.pipeio.logging.LoggedText;
import io.pipeio.queue.LineNotSentException;

/**
 * Thrown when what a listener has returned cannot be sent back.
 */
final class UnsendableResultException extends ListenerProblem {

	UnsendableResultException(Throwable cause) {
		super(Origin.RESULT, describe(cause), cause);
	}

	/**
	 * Describe the failure for a log.
	 * @param cause why it cannot be sent
	 * @return what goes on after the name of who has returned it
	 */
	static String describe(Throwable cause) {
		return "has returned what cannot be sent back: " + LoggedText.of((cause instanceof Exception)
				? String.valueOf(FailureReason.messageOf(cause)) : cause.getClass().getName());
	}

	@Override
	public String reason() {
		return (getCause() instanceof LineNotSentException notSent
				&& notSent.getReason() == LineNotSentException.Reason.TOO_LONG) ? "the answer is too long"
						: "the answer cannot be sent";
	}

}
