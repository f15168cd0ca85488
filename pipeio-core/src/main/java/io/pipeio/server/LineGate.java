package io.pipeio.server;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.pipeio.concurrent.Deadline;
import io.pipeio.line.Line;
import io.pipeio.line.LineEnvelope;
import io.pipeio.queue.LineNotSentException;
import io.pipeio.queue.LineNotSentException.Reason;
import io.pipeio.queue.WithdrawableLine;
import org.jspecify.annotations.Nullable;

/**
 * Checks the lines that a server is to send, and puts them into the envelope of the
 * server. Called by any thread.
 *
 * @param settings of the server
 * @param current returns the sender of the running server, or {@code null}
 */
record LineGate(PipeServerSettings settings, Supplier<@Nullable LineSender> current) {

	/**
	 * Return the sender for a line.
	 * @param line the line, in its envelope if there is one
	 * @throws IllegalArgumentException if it is not one line
	 * @throws LineNotSentException if it is too long, or the server is stopped
	 */
	LineSender sender(byte[] line) {
		requireOneLine(line);
		PipeSettings pipe = this.settings.out();
		if (pipe == null) {
			throw new IllegalStateException("Pipe server '%s' has no out-pipe".formatted(this.settings.name()));
		}
		if (line.length > pipe.maxLineLength()) {
			throw new LineNotSentException(this.settings.name(), Reason.TOO_LONG);
		}
		LineSender sender = this.current.get();
		if (sender == null) {
			throw new LineNotSentException(this.settings.name(), Reason.STOPPED);
		}
		return sender;
	}

	CompletableFuture<@Nullable Void> sendAsync(byte[] line, @Nullable Duration timeout) {
		try {
			LineSender sender = sender(line);
			return (timeout != null) ? sender.sendAsync(line, Deadline.toNanos(timeout)) : sender.sendAsync(line);
		}
		catch (LineNotSentException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	void sendWithdrawable(byte[] line, Duration timeout, Consumer<WithdrawableLine> before) {
		try {
			sender(line).sendWithdrawable(line, Deadline.toNanos(timeout), before);
		}
		catch (LineNotSentException ex) {
			before.accept(WithdrawableLine.failed(line, ex));
		}
	}

	byte[] wrap(byte[] line, Map<String, String> headers) {
		LineEnvelope envelope = this.settings.envelope();
		return (envelope != null) ? envelope.wrap(requireOneLine(line), headers, this.settings.charset()) : line;
	}

	byte[] requireOneLine(byte[] line) {
		try {
			return Line.requireOneLine(line);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"Line not sent to pipe server '%s': %s".formatted(this.settings.name(), ex.getMessage()), ex);
		}
	}

}
