package io.pipeio.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.pipeio.line.Line;
import io.pipeio.queue.LineNotSentException;
import io.pipeio.queue.WhenFull;
import org.jspecify.annotations.Nullable;

/**
 * Runs in a JVM of its own: fills the queue with short lines, which nobody reads, stops,
 * and prints what it is told of.
 */
public final class SmallHeapSender {

	private SmallHeapSender() {
	}

	public static void main(String[] arguments) {
		PipeServer server = PipeServer.builder("small")
			.outPipe(Path.of(arguments[0]))
			.whenFull(WhenFull.FAIL)
			.shutdownTimeout(Duration.ofSeconds(20))
			.observer(new Printer())
			.build();
		server.start();
		CompletableFuture<@Nullable Void> first = server.sendAsync(new byte[1]);
		long sent = fill(server, new byte[Integer.parseInt(arguments[1])]) + 1;
		server.stop();
		System.out.println("sent " + sent + " discarded " + server.getDiscardedLines(PipeDirection.OUT));
		System.out.println("future failed " + first.isCompletedExceptionally());
	}

	private static long fill(PipeServer server, byte[] line) {
		long sent = 0;
		try {
			while (true) {
				server.send(line);
				sent++;
			}
		}
		catch (LineNotSentException ex) {
			return sent;
		}
	}

	private static final class Printer implements PipeServerObserver {

		@Override
		public void linesUndelivered(PipeServer server, List<Line> lines) {
			System.out.println("undelivered " + lines.size() + " " + lines.stream().mapToLong(Line::length).sum());
		}

	}

}
