package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.pipeio.ClientProcess;
import io.pipeio.fifo.FifoPermissions;
import io.pipeio.server.LineNotSentException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what {@link PipeServer} promises of its out-pipe.
 */
@Timeout(120)
class PipeServerSendingTests {

	private static final int MEBIBYTE = 1024 * 1024;

	private final RecordingObserver observer = new RecordingObserver();

	private Path pipe;

	private PipeServer server;

	@TempDir
	private Path directory;

	@BeforeEach
	void start() {
		start(builder());
	}

	private PipeServerBuilder builder() {
		this.pipe = this.directory.resolve("test.out");
		return PipeServer.builder("test").outPipe(this.pipe).observer(this.observer);
	}

	private void start(PipeServerBuilder builder) {
		stop();
		this.server = builder.build();
		this.server.start();
	}

	@AfterEach
	void stop() {
		if (this.server != null) {
			this.server.stop();
			assertThat(this.pipe).doesNotExist();
		}
	}

	private ClientProcess shell(String script, Object... arguments) {
		List<Object> all = new ArrayList<>(List.of(this.pipe));
		all.addAll(List.of(arguments));
		return ClientProcess.shell(script, all.toArray());
	}

	private ClientProcess silentReader() {
		ClientProcess reader = shell("exec sleep 1000 < \"$1\"");
		this.observer.awaitEvent("connected OUT");
		return reader;
	}

	private static String numbers(int from, int to) {
		return IntStream.range(from, to).mapToObj((i) -> i + "\n").collect(Collectors.joining());
	}

	@Test
	void keepsLinesThatAreSentBeforeAnyClientIsThere() {
		this.server.send("first");
		this.server.send("");
		this.server.send("last");
		ClientProcess reader = shell("head -n 3 \"$1\"");
		assertThat(reader.awaitOutput()).isEqualTo("first\n\nlast\n");
	}

	@Test
	void givesEachClientExactlyTheLinesItReads() {
		for (int i = 0; i < 200; i++) {
			this.server.send(String.valueOf(i));
		}
		ClientProcess readers = shell(
				"i=0; while [ $i -lt 200 ]; do read -r line < \"$1\"; echo \"$line\"; i=$((i+1)); done");
		assertThat(readers.awaitOutput()).isEqualTo(numbers(0, 200));
	}

	@Test
	void keepsWhatIsInThePipeWhileNobodyReads() {
		for (int i = 0; i < 5; i++) {
			this.server.send(String.valueOf(i));
		}
		for (int i = 0; i < 5; i++) {
			this.observer.events().clear();
			assertThat(shell("read -r line < \"$1\"; echo \"$line\"").awaitOutput()).isEqualTo(i + "\n");
			this.observer.awaitEvent("disconnected OUT");
		}
	}

	@Test
	void writesFromTheSendingThreadWhileThePipeIsIdle() throws IOException {
		ClientProcess reader = shell("exec cat \"$1\"");
		this.observer.awaitEvent("connected OUT");
		ProcThread thread = ProcThread.named("pipeio-test-out");
		await().until(thread::isAsleep);
		long sleeps = thread.sleeps();
		for (int i = 0; i < 100; i++) {
			assertThat(this.server.sendAsync(new byte[9])).isCompleted();
			int read = 10 * (i + 1);
			await().pollInterval(Duration.ofMillis(1)).until(() -> reader.stdout().length == read);
		}
		assertThat(thread.sleeps()).isEqualTo(sleeps);
		reader.destroy();
	}

	@Test
	void writesWaitingLinesTogether() throws IOException {
		int count = 10_000;
		CompletableFuture<?> last = null;
		for (int i = 0; i < count; i++) {
			last = this.server.sendAsync(new byte[99]);
		}
		ProcThread thread = ProcThread.named("pipeio-test-out");
		long writes = thread.writes();
		ClientProcess reader = shell("head -n 10000 \"$1\" | wc -c");
		assertThat(last).succeedsWithin(Duration.ofSeconds(10));
		assertThat(thread.writes() - writes).isLessThan(count / 20);
		assertThat(reader.awaitOutput().strip()).isEqualTo(String.valueOf(count * 100));
	}

	@Test
	void leavesLinesOfRushToTheOutThread() throws IOException {
		int count = 500_000;
		ClientProcess reader = shell("head -n \"$2\" \"$1\" | wc -c", count);
		this.observer.awaitEvent("connected OUT");
		ProcThread thread = ProcThread.current();
		long before = thread.writes();
		for (int i = 0; i < count; i++) {
			this.server.send("x");
		}
		long writes = thread.writes() - before;
		assertThat(reader.awaitOutput().strip()).isEqualTo(String.valueOf(count * 2));
		assertThat(writes).isLessThan(count / 2);
	}

	@Test
	void passesLineOf16Mebibytes() {
		byte[] line = new byte[16 * MEBIBYTE];
		Arrays.fill(line, (byte) 'x');
		ClientProcess reader = shell("head -n 2 \"$1\" | wc -c");
		this.server.send(line);
		this.server.send("next");
		assertThat(reader.awaitOutput().strip()).isEqualTo(String.valueOf(line.length + 6));
	}

	@Test
	void passesEveryByteButTheNewline() {
		byte[] line = new byte[255];
		for (int i = 0; i < 255; i++) {
			line[i] = (byte) ((i < '\n') ? i : i + 1);
		}
		this.server.send(line);
		ClientProcess reader = shell("head -n 1 \"$1\" | od -An -v -tu1 -w1 | tr -d ' '");
		assertThat(reader.awaitOutput()).isEqualTo(numbers(0, 10) + numbers(11, 256) + "10\n");
	}

	@Test
	void keepsOrderUnderLoad() {
		ClientProcess reader = shell("head -n 200000 \"$1\" | cksum");
		ClientProcess expected = ClientProcess.shell("seq 0 199999 | cksum");
		for (int i = 0; i < 200_000; i++) {
			this.server.send(String.valueOf(i));
		}
		assertThat(reader.awaitOutput()).isEqualTo(expected.awaitOutput());
	}

	@Test
	void neitherTearsNorLosesLinesOfSeveralThreads() throws InterruptedException {
		ClientProcess reader = shell("head -n 40000 \"$1\" | sort -k1,1n -k2,2n | cksum");
		ClientProcess expected = ClientProcess.shell("for t in 0 1 2 3; do seq -f \"$t %.0f\" 0 9999; done | cksum");
		List<Thread> threads = IntStream.range(0, 4).mapToObj((t) -> new Thread(() -> {
			for (int i = 0; i < 10_000; i++) {
				this.server.send(t + " " + i);
			}
		})).toList();
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(reader.awaitOutput()).isEqualTo(expected.awaitOutput());
	}

	@Test
	void keepsOrderOfLinesThatThreadsSendByTurns() throws InterruptedException {
		int count = 200_000;
		ClientProcess reader = shell("head -n \"$2\" \"$1\" | cksum", count);
		ClientProcess expected = ClientProcess.shell("seq 0 \"$1\" | cksum", count - 1);
		Iterator<Integer> next = IntStream.range(0, count).iterator();
		List<Thread> threads = Stream.generate(() -> new Thread(() -> sendByTurns(next))).limit(3).toList();
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(reader.awaitOutput()).isEqualTo(expected.awaitOutput());
	}

	private void sendByTurns(Iterator<Integer> next) {
		boolean more = true;
		for (int turn = 0; more; turn++) {
			synchronized (next) {
				// From single lines to rushes
				for (int i = 0; i <= turn % 40 && next.hasNext(); i++) {
					this.server.send(next.next().toString());
				}
				more = next.hasNext();
			}
		}
	}

	@Test
	void completesFutureWhenTheKernelHasTheLine() {
		CompletableFuture<Void> written = this.server.sendAsync("line".getBytes());
		assertThat(written).isNotDone();
		ClientProcess reader = shell("head -n 1 \"$1\"");
		assertThat(written).succeedsWithin(Duration.ofSeconds(10));
		assertThat(reader.awaitOutput()).isEqualTo("line\n");
	}

	@Test
	void failsFutureOfLineThatIsNotWrittenWhenTheServerStops() {
		CompletableFuture<Void> written = this.server.sendAsync("line".getBytes());
		this.server.stop();
		assertThat(written).isCompletedExceptionally();
		assertThatExceptionOfType(CompletionException.class).isThrownBy(written::join)
			.withCauseInstanceOf(LineNotSentException.class);
		assertThat(this.observer.events()).contains("undelivered \"line\"");
	}

	@Test
	void tellsWhatIsLostInThePipeWhenTheServerStops() {
		ClientProcess reader = silentReader();
		this.server.send("unread");
		reader.destroy();
		this.observer.awaitEvent("disconnected OUT");
		this.server.send("waiting");
		this.server.stop();
		assertThat(this.observer.events()).contains("undelivered \"unread\" \"waiting\"");
	}

	@Test
	void takesBackWhatTheClientHasNotReadInTime() {
		start(builder().shutdownTimeout(Duration.ofMillis(100)));
		ClientProcess reader = shell("{ read -r go <&3; cat; } 3<&0 < \"$1\"");
		this.observer.awaitEvent("connected OUT");
		this.server.send("for you");
		this.server.stop();
		reader.type("go\n");
		assertThat(reader.awaitOutput()).isEmpty();
		assertThat(this.observer.events()).contains("undelivered \"for you\"");
	}

	@Test
	void blocksSenderWhileTheQueueIsFull() {
		start(builder().queueSize(10_000).sendTimeout(Duration.ofHours(1)));
		Thread sender = new Thread(() -> {
			for (int i = 0; i < 5000; i++) {
				this.server.send(String.valueOf(i));
			}
		});
		sender.start();
		await().until(() -> sender.getState() == Thread.State.TIMED_WAITING);
		ClientProcess reader = shell("head -n 5000 \"$1\"");
		assertThat(reader.awaitOutput()).isEqualTo(numbers(0, 5000));
	}

	@Test
	void failsWhenTheQueueStaysFull() {
		start(builder().queueSize(1000).sendTimeout(Duration.ofMillis(50)));
		this.server.send(new byte[1000]);
		assertThatExceptionOfType(LineNotSentException.class).isThrownBy(() -> this.server.send("too much"))
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.TIMEOUT))
			.withMessageContaining("'test'");
		assertThat(this.server.sendAsync("too much".getBytes())).isCompletedExceptionally();
	}

	@Test
	void takesLineThatIsLargerThanTheWholeQueue() {
		start(builder().queueSize(1000));
		this.server.send(new byte[100_000]);
		ClientProcess reader = shell("head -n 1 \"$1\" | wc -c");
		assertThat(reader.awaitOutput().strip()).isEqualTo("100001");
	}

	@Test
	void doesNotLetTheOutThreadWaitForItself() {
		start(builder().queueSize(1000).sendTimeout(Duration.ofMinutes(2)));
		CompletableFuture<Void> chained = this.server.sendAsync(new byte[500]).thenRun(() -> {
			while (true) {
				this.server.send(new byte[900]);
			}
		});
		ClientProcess reader = silentReader();
		assertThat(chained).failsWithin(Duration.ofSeconds(10))
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(LineNotSentException.class);
		reader.destroy();
	}

	@Test
	void refusesPipeThatItMayNotWrite() {
		assertThatIllegalArgumentException().isThrownBy(() -> builder().permissions(FifoPermissions.parse("r--r--r--")))
			.withMessageContaining("must let the owner read and write");
	}

	@Test
	void failsSenderThatIsInterruptedWhileTheQueueIsFull() {
		start(builder().queueSize(1000));
		this.server.send(new byte[1000]);
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(LineNotSentException.class).isThrownBy(() -> this.server.send("line"))
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.INTERRUPTED));
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void refusesNewlineInLine() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.server.send("two\nlines"));
		assertThatIllegalArgumentException().isThrownBy(() -> this.server.sendAsync("line\n".getBytes()));
	}

	@Test
	void refusesToSendWithoutOutPipe() {
		PipeServer receiver = PipeServer.builder("receiver").inPipe(this.directory.resolve("test.in")).build();
		assertThatIllegalStateException().isThrownBy(() -> receiver.send("line"))
			.withMessageContaining("'receiver' has no out-pipe");
	}

	@Test
	void refusesToSendWhileStopped() {
		this.server.stop();
		assertThatExceptionOfType(LineNotSentException.class).isThrownBy(() -> this.server.send("line"))
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.STOPPED));
	}

	@Test
	void tellsOfReadersThatComeAndGo() {
		silentReader().destroy();
		this.observer.awaitEvent("disconnected OUT");
		assertThat(this.observer.events()).containsExactly("opened", "connected OUT", "disconnected OUT");
	}

}
