package io.pipeio.listener.error;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

import io.pipeio.line.Line;
import io.pipeio.queue.LineNotSentException;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

/**
 * Sends dead letters to the clients of a server. One counts as sent when it is in the
 * pipe or in the queue.
 *
 * @param server sends the letters
 */
record DeadLetterSender(PipeServer server) implements DeadLetters {

	@Override
	public List<@Nullable Exception> add(List<Line> lines, Function<Line, String> letter) {
		List<@Nullable Exception> outcomes = new ArrayList<>(lines.size());
		Exception timeout = null;
		for (Line line : lines) {
			// The others would wait as long as the first
			Exception outcome = (timeout != null) ? timeout : send(letter.apply(line));
			outcomes.add(outcome);
			if (outcome instanceof LineNotSentException ex && ex.getReason() == LineNotSentException.Reason.TIMEOUT) {
				timeout = ex;
			}
		}
		return outcomes;
	}

	private @Nullable Exception send(String letter) {
		try {
			// Unlike send, this tells also of one that the queue has dropped
			CompletableFuture<@Nullable Void> sent = this.server.sendAsync(letter.getBytes(this.server.getCharset()));
			if (sent.isCompletedExceptionally()) {
				sent.join();
			}
			return null;
		}
		catch (CompletionException ex) {
			return (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
		catch (RuntimeException ex) {
			return ex;
		}
	}

	@Override
	public String claim() {
		return "sent as dead letters to '" + this.server.getName() + "'";
	}

}
