package io.pipeio.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.line.DiscardReason;
import io.pipeio.queue.LineNotSentException;
import io.pipeio.queue.LineNotSentException.Reason;
import io.pipeio.queue.PipeQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that what waits can be discarded, line by line, whatever a client is doing.
 */
@Timeout(60)
class PipeServerDiscardTests {

	private final RecordingObserver observer = new RecordingObserver();

	private Path pipe;

	private PipeServer server;

	@TempDir
	private Path directory;

	private void start(long queueSize) {
		this.pipe = this.directory.resolve("test.out");
		this.server = PipeServer.builder("test")
			.outPipe(this.pipe)
			.queueSize(queueSize)
			.sendTimeout(Duration.ofMinutes(1))
			.shutdownTimeout(Duration.ofSeconds(10))
			.observer(this.observer)
			.build();
		this.server.start();
	}

	@AfterEach
	void stop() {
		if (this.server != null) {
			this.server.stop();
		}
	}

	private PipeStatistics out() {
		return this.server.getStatistics(PipeDirection.OUT);
	}

	private List<String> discarded() {
		return this.observer.events().stream().filter((event) -> event.startsWith("discarded")).toList();
	}

	private String read(int lines) {
		return ClientProcess.shell("head -n \"$2\" \"$1\"", this.pipe, lines).awaitOutput();
	}

	private static void assertDiscarded(CompletableFuture<?> sent) {
		assertThat(sent).failsWithin(Duration.ofSeconds(5))
			.withThrowableOfType(ExecutionException.class)
			.havingCause()
			.isInstanceOfSatisfying(LineNotSentException.class,
					(ex) -> assertThat(ex.getReason()).isEqualTo(Reason.DISCARDED))
			.withMessage("Line not sent to pipe server 'test': it was discarded while it waited, as was asked for");
	}

	@Test
	void discardsWhatWaitsForTheFirstReader() {
		start(1000);
		CompletableFuture<Void> first = this.server.sendAsync("1".getBytes());
		this.server.send("22");
		this.server.send("");
		assertThat(this.server.discardQueue()).isEqualTo(3);
		assertDiscarded(first);
		assertThat(discarded()).containsExactly("discarded REQUESTED 1", "discarded REQUESTED 2",
				"discarded REQUESTED 0");
		assertThat(out().getDiscardedLines(DiscardReason.REQUESTED)).isEqualTo(3);
		assertThat(this.server.getQueue()).isEqualTo(PipeQueue.empty(1000));
		assertThat(this.server.discardQueue()).isZero();
		this.server.send("new");
		assertThat(read(1)).isEqualTo("new\n");
	}

	@Test
	void letsSendersGoOnThatWaitForRoom() {
		start(4);
		this.server.send("1");
		this.server.send("2");
		CompletableFuture<Void> blocked = CompletableFuture.runAsync(() -> this.server.send("3"));
		await().during(Duration.ofMillis(100)).until(() -> !blocked.isDone());
		assertThat(this.server.discardQueue()).isEqualTo(2);
		assertThat(blocked).succeedsWithin(Duration.ofSeconds(5));
		assertThat(read(1)).isEqualTo("3\n");
	}

	@Test
	void doesNotTearTheLineThatAReaderHasBegun() {
		start(1_000_000);
		try (ClientProcess reader = ClientProcess.shell("{ head -c 1; read -r go <&3; cat; } 3<&0 < \"$1\"",
				this.pipe)) {
			await().until(() -> this.server.isConnected(PipeDirection.OUT));
			String large = "x".repeat(300_000);
			CompletableFuture<Void> begun = this.server.sendAsync(large.getBytes());
			await().until(() -> reader.stdout().length == 1);
			CompletableFuture<Void> behind = this.server.sendAsync("1".getBytes());
			this.server.send("y".repeat(100_000));
			assertThat(this.server.discardQueue()).isEqualTo(2);
			assertThat(this.server.discardQueue()).isZero();
			assertDiscarded(behind);
			assertThat(discarded()).containsExactly("discarded REQUESTED 1", "discarded REQUESTED 100000");
			assertThat(this.server.getQueue().lines()).isOne();
			this.server.send("2");
			reader.type("go\n");
			await().until(() -> reader.stdoutText().endsWith("\n2\n"));
			assertThat(begun).isCompleted();
			assertThat(reader.stdoutText()).isEqualTo(large + "\n2\n");
		}
	}

	@Test
	void keepsWhatThePipeHasAndDiscardsWhatFollows() {
		start(10_000_000);
		try (ClientProcess reader = ClientProcess.shell("{ head -c 6; read -r go <&3; cat; } 3<&0 < \"$1\"",
				this.pipe)) {
			await().until(() -> this.server.isConnected(PipeDirection.OUT));
			this.server.send("first");
			await().until(() -> reader.stdoutText().equals("first\n"));
			for (int i = 1; i <= 20_000; i++) {
				this.server.send("line %05d".formatted(i));
			}
			await().until(() -> this.server.getQueue().lines() < 20_000);
			long lines = this.server.discardQueue();
			long kept = 20_000 - lines;
			assertThat(lines).isPositive();
			assertThat(out().getDiscardedLines(DiscardReason.REQUESTED)).isEqualTo(lines);
			this.server.send("last");
			reader.type("go\n");
			reader.endInput();
			this.server.stop();
			List<String> read = reader.awaitOutput().lines().toList();
			assertThat(read).hasSize((int) kept + 2).endsWith("last").contains("line %05d".formatted(kept));
			assertWholeAndInOrder(read.subList(1, read.size() - 1));
		}
	}

	/**
	 * Discards are spread over a stream that is read at the same time, so that each of
	 * the places in which a line may be meets some.
	 */
	@Test
	void accountsForEveryLineWhileAClientReads() {
		start(100_000);
		try (ClientProcess reader = ClientProcess.shell("exec cat \"$1\"", this.pipe)) {
			await().until(() -> this.server.isConnected(PipeDirection.OUT));
			List<CompletableFuture<Void>> sent = new ArrayList<>();
			CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
				for (int i = 1; i <= 60_000; i++) {
					String line = "line %05d".formatted(i);
					if (i % 100 == 0) {
						sent.add(this.server.sendAsync((line + " " + "x".repeat(5000)).getBytes()));
					}
					else {
						this.server.send(line);
					}
				}
			});
			long discarded = 0;
			while (!sender.isDone()) {
				discarded += this.server.discardQueue();
			}
			sender.join();
			discarded += this.server.discardQueue();
			this.server.stop();
			List<String> read = reader.awaitOutput().lines().toList();
			assertThat(out().getLines()).isEqualTo(60_000);
			assertThat(out().getDiscardedLines()).isEqualTo(discarded).isPositive();
			assertThat(read.size() + discarded).isEqualTo(60_000);
			assertWholeAndInOrder(read);
			long large = read.stream().filter((line) -> line.length() > 10).count();
			assertThat(sent).allMatch(CompletableFuture::isDone);
			assertThat(sent.stream().filter((future) -> !future.isCompletedExceptionally())).hasSize((int) large);
		}
	}

	private static void assertWholeAndInOrder(List<String> lines) {
		assertThat(lines).allMatch((line) -> line.matches("line \\d{5}( x{5000})?"));
		Stream<String> numbers = lines.stream().map((line) -> line.substring(5, 10));
		assertThat(numbers.toList()).isSorted().doesNotHaveDuplicates();
	}

	@Test
	void doesNothingWhereNothingCanWait() {
		start(1000);
		this.server.stop();
		assertThat(this.server.discardQueue()).isZero();
		PipeServer receiver = PipeServer.builder("in").inPipe(this.directory.resolve("test.in")).build();
		receiver.start();
		assertThat(receiver.discardQueue()).isZero();
		receiver.stop();
	}

}
