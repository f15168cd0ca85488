package io.pipeio.server;

import java.util.concurrent.CompletableFuture;

import io.pipeio.line.DiscardReason;
import io.pipeio.outbound.LineOutbox;
import io.pipeio.queue.DiscardedLines;
import io.pipeio.queue.DroppedLine;
import io.pipeio.queue.LineNotSentException;
import io.pipeio.queue.LineNotSentException.Reason;
import io.pipeio.queue.UndeliveredLines;
import io.pipeio.queue.WithdrawableLine;
import org.jspecify.annotations.Nullable;

/**
 * Reports lines that were accepted and are not sent, and fails their futures. Called by
 * any thread, without a lock.
 */
final class UnsentLines {

	private final PipeServerContext context;

	UnsentLines(PipeServerContext context) {
		this.context = context;
	}

	/**
	 * Report a line for which the queue has no room.
	 */
	void dropped(DroppedLine line) {
		report(line, DiscardReason.QUEUE_FULL, Reason.DROPPED);
	}

	/**
	 * Discard what waits.
	 * @return the number of lines
	 */
	long discardWaiting(LineOutbox outbox) {
		DiscardedLines discarded = outbox.takeDiscarded();
		try {
			return discarded.forEach((line) -> report(line, DiscardReason.REQUESTED, Reason.DISCARDED));
		}
		finally {
			discarded.completions().forEach(this::tellOfDiscard);
		}
	}

	private void tellOfDiscard(CompletableFuture<@Nullable Void> written) {
		if (!written.completeExceptionally(exception(Reason.DISCARDED))
				&& written instanceof WithdrawableLine withdrawable) {
			this.context.events().guard(withdrawable::tellWithdrawn);
		}
	}

	/**
	 * Withdraw a line, unless the pipe has a part of it.
	 * @return whether it is withdrawn
	 */
	boolean withdraw(LineOutbox outbox, WithdrawableLine line) {
		DroppedLine withdrawn = outbox.withdraw(line);
		if (withdrawn != null) {
			report(withdrawn, DiscardReason.WITHDRAWN, Reason.WITHDRAWN);
		}
		return withdrawn != null;
	}

	/**
	 * Withdraw the lines of which the pipe had a part before, and has none any more.
	 * Called by the out-thread.
	 */
	void retryWithdrawals(LineOutbox outbox) {
		outbox.withdrawUnwanted().forEach((line) -> {
			report(line, DiscardReason.WITHDRAWN, Reason.WITHDRAWN);
			if (line.written() instanceof WithdrawableLine withdrawn) {
				this.context.events().guard(withdrawn::tellWithdrawn);
			}
		});
	}

	/**
	 * Report the lines that no client has read by the end of a stop.
	 */
	void undelivered(UndeliveredLines undelivered) {
		LineNotSentException failure = exception(Reason.STOPPED);
		try {
			if (!undelivered.lines().isEmpty()) {
				this.context.events().linesUndelivered(undelivered.lines());
			}
		}
		finally {
			undelivered.completions().forEach((written) -> written.completeExceptionally(failure));
		}
	}

	private void report(DroppedLine line, DiscardReason reason, Reason notSent) {
		this.context.events().lineDiscarded(PipeDirection.OUT, reason, line.length());
		if (line.written() != null) {
			line.written().completeExceptionally(exception(notSent));
		}
	}

	private LineNotSentException exception(Reason reason) {
		return new LineNotSentException(this.context.settings().name(), reason);
	}

}
