package io.pipeio.server;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.queue.LineNotSentException;
import io.pipeio.queue.LineNotSentException.Reason;
import io.pipeio.queue.WhenFull;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the bounds of the queue, and for what becomes of a line that finds it full.
 */
@Timeout(60)
class PipeServerQueueTests {

	/** Takes three lines of one byte, each with its newline. */
	private static final int THREE_LINES = 3 * 2;

	private final RecordingObserver observer = new RecordingObserver();

	private Path pipe;

	private PipeServer server;

	@TempDir
	private Path directory;

	private void start(WhenFull whenFull, long queueSize) {
		this.pipe = this.directory.resolve("test.out");
		this.server = PipeServer.builder("test")
			.outPipe(this.pipe)
			.whenFull(whenFull)
			.queueSize(queueSize)
			.sendTimeout(Duration.ofMinutes(1))
			.shutdownTimeout(Duration.ofMillis(100))
			.maxLineLength(PipeDirection.OUT, 300_000)
			.observer(this.observer)
			.build();
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.server.stop();
	}

	private void send(String... lines) {
		List.of(lines).forEach(this.server::send);
	}

	private String read(int lines) {
		return ClientProcess.shell("head -n \"$2\" \"$1\"", this.pipe, lines).awaitOutput();
	}

	private List<String> discarded() {
		return this.observer.events().stream().filter((event) -> event.startsWith("discarded")).toList();
	}

	private void assertNotSent(String line, Reason reason) {
		assertThatExceptionOfType(LineNotSentException.class).isThrownBy(() -> this.server.send(line))
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(reason));
	}

	private static void assertDropped(CompletableFuture<?> future) {
		assertThat(future).failsWithin(Duration.ofSeconds(5))
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(LineNotSentException.class)
			.satisfies(
					(ex) -> assertThat(((LineNotSentException) ex.getCause()).getReason()).isEqualTo(Reason.DROPPED));
	}

	@Test
	void blocksNoLongerThanTimeoutOfCall() {
		start(WhenFull.BLOCK, THREE_LINES);
		send("1", "2", "3");
		byte[] line = "4".getBytes(StandardCharsets.UTF_8);
		assertThatExceptionOfType(LineNotSentException.class).isThrownBy(() -> this.server.send(line, Duration.ZERO))
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.TIMEOUT));
		assertThat(this.server.sendAsync(line, Duration.ofMillis(1))).failsWithin(Duration.ofSeconds(5));
		CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> this.server.send(line, Duration.ofMinutes(1)));
		assertThat(read(4)).isEqualTo("1\n2\n3\n4\n");
		assertThat(sent).succeedsWithin(Duration.ofSeconds(5));
	}

	@Test
	void dropsLineWhateverTheTimeoutOfCall() {
		start(WhenFull.DROP_NEWEST, THREE_LINES);
		send("1", "2", "3");
		this.server.send("4".getBytes(StandardCharsets.UTF_8), Duration.ofHours(1));
		assertThat(discarded()).containsExactly("discarded QUEUE_FULL 1");
	}

	@Test
	void failsAtOnceWhenAsked() {
		start(WhenFull.FAIL, THREE_LINES);
		send("1", "2", "3");
		assertNotSent("4", Reason.QUEUE_FULL);
		assertThat(read(3)).isEqualTo("1\n2\n3\n");
		send("5");
		assertThat(read(1)).isEqualTo("5\n");
	}

	@Test
	void dropsOldestLinesWhenAsked() {
		start(WhenFull.DROP_OLDEST, THREE_LINES);
		CompletableFuture<Void> first = this.server.sendAsync("1".getBytes());
		send("2", "3", "4", "5");
		assertDropped(first);
		assertThat(discarded()).containsExactly("discarded QUEUE_FULL 1", "discarded QUEUE_FULL 1");
		assertThat(this.server.getDiscardedLines(PipeDirection.OUT)).isEqualTo(2);
		assertThat(read(3)).isEqualTo("3\n4\n5\n");
	}

	@Test
	void dropsNewestLineWhenAsked() {
		start(WhenFull.DROP_NEWEST, THREE_LINES);
		send("1", "2", "3", "4");
		assertDropped(this.server.sendAsync("5".getBytes()));
		assertThat(discarded()).hasSize(2);
		assertThat(read(3)).isEqualTo("1\n2\n3\n");
	}

	@Test
	void takesLineThatIsLargerThanTheWholeQueueWhateverThePolicy() {
		for (WhenFull whenFull : WhenFull.values()) {
			start(whenFull, THREE_LINES);
			send("x".repeat(100_000));
			assertThat(read(1)).hasSize(100_001);
			this.server.stop();
		}
		assertThat(discarded()).isEmpty();
	}

	@Test
	void doesNotDropLineOfWhichThePipeHasAPart() {
		start(WhenFull.DROP_OLDEST, THREE_LINES);
		try (ClientProcess reader = ClientProcess.shell("{ head -c 1; read -r go <&3; cat; } 3<&0 < \"$1\"",
				this.pipe)) {
			String large = "x".repeat(300_000);
			this.server.send(large);
			await().until(() -> reader.stdout().length == 1);
			send("1");
			assertThat(discarded()).containsExactly("discarded QUEUE_FULL 1");
			reader.type("go\n");
			await().until(() -> reader.stdout().length == 300_001);
			send("2");
			await().until(() -> reader.stdoutText().endsWith("\n2\n"));
			assertThat(reader.stdoutText()).isEqualTo(large + "\n2\n");
		}
	}

	@Test
	void refusesLineThatIsTooLong() {
		start(WhenFull.BLOCK, 1_000_000);
		assertNotSent("x".repeat(300_001), Reason.TOO_LONG);
		assertThat(this.server.sendAsync(new byte[300_001])).isCompletedExceptionally();
		send("x".repeat(300_000));
	}

	@Test
	void keepsNoLineThatWasReadInMemory() {
		start(WhenFull.BLOCK, 1_000_000);
		ClientProcess reader = ClientProcess.shell("exec cat \"$1\" > /dev/null", this.pipe);
		long before = usedMemory();
		for (int i = 0; i < 500_000; i++) {
			this.server.send(new byte[100]);
		}
		assertThat(usedMemory() - before).isLessThan(10_000_000);
		reader.destroy();
	}

	private static long usedMemory() {
		System.gc();
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

	/**
	 * As objects, such lines take many times the heap that they take in the queue.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 5 })
	void reportsFullQueueOfShortLinesWithLittleHeap(int length) {
		Path own = this.directory.resolve("small.out");
		String output = ClientProcess.java(SmallHeapSender.class, List.of("-Xmx64m"), own.toString(), "" + length)
			.awaitOutput();
		long sent = Long.parseLong(output.replaceAll("(?s).*sent (\\d+).*", "$1"));
		assertThat(sent).isGreaterThan(1_000_000);
		assertThat(output).isEqualTo("undelivered %d %d%nsent %d discarded %d%nfuture failed true%n".formatted(sent,
				1 + (sent - 1) * length, sent, sent));
		assertThat(own).doesNotExist();
		start(WhenFull.BLOCK, THREE_LINES);
	}

}
