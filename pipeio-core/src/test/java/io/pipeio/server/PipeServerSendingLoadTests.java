package io.pipeio.server;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that {@link PipeServer} sends many lines, and large ones, whole, in order and
 * without more work than they take.
 */
@Timeout(120)
class PipeServerSendingLoadTests {

	private static final int MEBIBYTE = 1024 * 1024;

	@RegisterExtension
	private final ServerFixture fixture = new ServerFixture();

	@BeforeEach
	void start() {
		this.fixture.start(this.fixture.sender());
	}

	@Test
	void writesFromTheSendingThreadWhileThePipeIsIdle() throws IOException {
		ClientProcess reader = this.fixture.readerShell("exec cat \"$1\"");
		this.fixture.awaitEvent("connected OUT");
		ProcThread thread = ProcThread.named("pipeio-test-out");
		await().until(thread::isAsleep);
		long sleeps = thread.sleeps();
		for (int i = 0; i < 100; i++) {
			assertThat(this.fixture.server().sendAsync(new byte[9])).isCompleted();
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
			last = this.fixture.server().sendAsync(new byte[99]);
		}
		ProcThread thread = ProcThread.named("pipeio-test-out");
		long writes = thread.writes();
		ClientProcess reader = this.fixture.readerShell("head -n 10000 \"$1\" | wc -c");
		assertThat(last).succeedsWithin(Duration.ofSeconds(10));
		assertThat(thread.writes() - writes).isLessThan(count / 20);
		assertThat(reader.awaitOutput().strip()).isEqualTo(String.valueOf(count * 100));
	}

	@Test
	void leavesLinesOfRushToTheOutThread() throws IOException {
		int count = 500_000;
		ClientProcess reader = this.fixture.readerShell("head -n \"$2\" \"$1\" | wc -c", count);
		this.fixture.awaitEvent("connected OUT");
		ProcThread thread = ProcThread.current();
		long before = thread.writes();
		for (int i = 0; i < count; i++) {
			this.fixture.server().send("x");
		}
		long writes = thread.writes() - before;
		assertThat(reader.awaitOutput().strip()).isEqualTo(String.valueOf(count * 2));
		assertThat(writes).isLessThan(count / 2);
	}

	@Test
	void passesLineOf16Mebibytes() {
		byte[] line = new byte[16 * MEBIBYTE];
		Arrays.fill(line, (byte) 'x');
		ClientProcess reader = this.fixture.readerShell("head -n 2 \"$1\" | wc -c");
		this.fixture.server().send(line);
		this.fixture.server().send("next");
		assertThat(reader.awaitOutput().strip()).isEqualTo(String.valueOf(line.length + 6));
	}

	@Test
	void keepsOrderUnderLoad() {
		ClientProcess reader = this.fixture.readerShell("head -n 200000 \"$1\" | cksum");
		ClientProcess expected = ClientProcess.shell("seq 0 199999 | cksum");
		for (int i = 0; i < 200_000; i++) {
			this.fixture.server().send(String.valueOf(i));
		}
		assertThat(reader.awaitOutput()).isEqualTo(expected.awaitOutput());
	}

	@Test
	void neitherTearsNorLosesLinesOfSeveralThreads() throws InterruptedException {
		ClientProcess reader = this.fixture.readerShell("head -n 40000 \"$1\" | sort -k1,1n -k2,2n | cksum");
		ClientProcess expected = ClientProcess.shell("for t in 0 1 2 3; do seq -f \"$t %.0f\" 0 9999; done | cksum");
		List<Thread> threads = IntStream.range(0, 4).mapToObj((t) -> new Thread(() -> {
			for (int i = 0; i < 10_000; i++) {
				this.fixture.server().send(t + " " + i);
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
		ClientProcess reader = this.fixture.readerShell("head -n \"$2\" \"$1\" | cksum", count);
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
					this.fixture.server().send(next.next().toString());
				}
				more = next.hasNext();
			}
		}
	}

	@Test
	void takesLineThatIsLargerThanTheWholeQueue() {
		this.fixture.start(this.fixture.sender().queueSize(1000));
		this.fixture.server().send(new byte[100_000]);
		ClientProcess reader = this.fixture.readerShell("head -n 1 \"$1\" | wc -c");
		assertThat(reader.awaitOutput().strip()).isEqualTo("100001");
	}

}
