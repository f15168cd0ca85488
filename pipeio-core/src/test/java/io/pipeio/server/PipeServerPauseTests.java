package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.line.IncompleteLine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PipeServer#pause()} and {@link PipeServer#resume()}.
 */
@Timeout(60)
class PipeServerPauseTests {

	/** How long it is watched that nothing happens. */
	private static final Duration WATCHED = Duration.ofMillis(300);

	/** Well below the shutdown timeout, and above what a busy machine takes. */
	private static final Duration SOON = Duration.ofSeconds(5);

	@RegisterExtension
	private final ServerFixture fixture = new ServerFixture();

	@AfterEach
	void assertNoPipeHasFailed() {
		this.fixture.stop();
		this.fixture.assertNoPipeHasFailed();
	}

	@Test
	void readsOnWhenItIsNeitherPausedNorHeld() {
		this.fixture.startReceiver(this.fixture::keep);
		this.fixture.server().control().hold();
		this.fixture.server().pause();
		this.fixture.write("one\\n");
		this.fixture.server().resume();
		assertThat(this.fixture.server().isPaused()).isTrue();
		this.fixture.assertNothingMoreThan();
		this.fixture.server().pause();
		this.fixture.server().control().release();
		assertThat(this.fixture.server().isPaused()).isTrue();
		this.fixture.assertNothingMoreThan();
		this.fixture.server().resume();
		this.fixture.awaitLines("one");
		assertThat(this.fixture.server().isPaused()).isFalse();
	}

	@Test
	void handsNothingOverUntilResumed() {
		this.fixture.startReceiver(this.fixture::keep);
		this.fixture.write("before\\n");
		this.fixture.awaitLines("before");
		this.fixture.server().pause();
		assertThat(this.fixture.server().isPaused()).isTrue();
		this.fixture.write("1\\n2\\n");
		this.fixture.write("3\\n");
		this.fixture.assertNothingMoreThan("before");
		this.fixture.server().resume();
		assertThat(this.fixture.server().isPaused()).isFalse();
		this.fixture.awaitLines("before", "1", "2", "3");
	}

	@Test
	void handsNothingOverOfWhatOneReadHasBrought() {
		CountDownLatch paused = new CountDownLatch(1);
		this.fixture.startReceiver((line) -> {
			this.fixture.lines().add(line.toString());
			paused.await();
		});
		this.fixture.write("1\\n2\\n3\\n");
		this.fixture.awaitLines("1");
		this.fixture.server().pause();
		paused.countDown();
		this.fixture.assertNothingMoreThan("1");
		this.fixture.server().resume();
		this.fixture.awaitLines("1", "2", "3");
	}

	@Test
	void isPausedByHandlerAfterItsLine() {
		this.fixture.startReceiver((line) -> {
			this.fixture.lines().add(line.toString());
			if (line.toString().startsWith("pause")) {
				this.fixture.server().pause();
			}
		});
		this.fixture.write("1\\npause 2\\n3\\npause 4\\n5\\n");
		this.fixture.awaitLines("1", "pause 2");
		this.fixture.assertNothingMoreThan("1", "pause 2");
		this.fixture.server().resume();
		this.fixture.awaitLines("1", "pause 2", "3", "pause 4");
		this.fixture.assertNothingMoreThan("1", "pause 2", "3", "pause 4");
		this.fixture.server().resume();
		this.fixture.awaitLines("1", "pause 2", "3", "pause 4", "5");
	}

	@Test
	void isPausedAndResumedByHandlerAtOnce() {
		this.fixture.startReceiver((line) -> {
			this.fixture.server().pause();
			this.fixture.lines().add(line.toString());
			this.fixture.server().resume();
		});
		this.fixture.write("1\\n2\\n3\\n");
		this.fixture.awaitLines("1", "2", "3");
	}

	@Test
	void letsClientWriteUntilPipeIsFullAndGoOnAfterwards() throws IOException {
		this.fixture.start(this.fixture.receiver().handler(this.fixture::keep));
		this.fixture.server().pause();
		assertThat(Files.exists(this.fixture.in())).isTrue();
		try (ClientProcess client = ClientProcess.shell("exec seq 1 50000 > \"$1\"", this.fixture.in())) {
			await().during(WATCHED).atMost(SOON).until(client::isBlocked);
			assertThat(this.fixture.lines()).isEmpty();
			this.fixture.server().resume();
			client.awaitExit(Duration.ofSeconds(30));
		}
		await().until(() -> this.fixture.lines().size() == 50_000);
		assertThat(this.fixture.lines()).isEqualTo(IntStream.rangeClosed(1, 50_000).mapToObj(String::valueOf).toList());
	}

	@Test
	void doesNotBlockAndMayBeRepeated() {
		this.fixture.startReceiver(this.fixture::keep);
		this.fixture.server().pause();
		this.fixture.server().pause();
		this.fixture.write("1\\n");
		this.fixture.assertNothingMoreThan();
		this.fixture.server().resume();
		this.fixture.server().resume();
		this.fixture.awaitLines("1");
	}

	@Test
	void startsPaused() {
		this.fixture.build(this.fixture.receiver().handler(this.fixture::keep));
		this.fixture.server().pause();
		this.fixture.server().start();
		assertThat(this.fixture.server().isRunning()).isTrue();
		this.fixture.write("1\\n");
		this.fixture.assertNothingMoreThan();
		this.fixture.server().resume();
		this.fixture.awaitLines("1");
	}

	@Test
	void handsOverNoIncompleteLineWhilePaused() {
		this.fixture.start(this.fixture.receiver().incompleteLine(IncompleteLine.DELIVER).handler(this.fixture::keep));
		try (ClientProcess client = ClientProcess.shell("exec cat > \"$1\"", this.fixture.in())) {
			client.type("whole\nha");
			this.fixture.awaitLines("whole");
			this.fixture.server().pause();
			client.type("lf");
			client.endInput();
			client.awaitOutput();
		}
		this.fixture.assertNothingMoreThan("whole");
		this.fixture.server().resume();
		this.fixture.awaitLines("whole", "half");
	}

	@Test
	void readsPipeThatWasReplacedMeanwhile() throws IOException {
		this.fixture.startReceiver(this.fixture::keep);
		this.fixture.write("1\\n");
		this.fixture.awaitLines("1");
		this.fixture.server().pause();
		this.fixture.write("2\\n");
		Files.delete(this.fixture.in());
		this.fixture.awaitEvent("repaired IN");
		try (ClientProcess client = ClientProcess.shell("echo 3 > \"$1\"", this.fixture.in())) {
			this.fixture.assertNothingMoreThan("1");
			this.fixture.server().resume();
			client.awaitOutput();
		}
		await().until(() -> this.fixture.lines().size() == 3);
		assertThat(this.fixture.lines()).containsExactly("1", "2", "3");
	}

	@Test
	void sleepsWhilePaused() throws IOException {
		this.fixture.startReceiver(this.fixture::keep);
		this.fixture.write("1\\n");
		this.fixture.awaitLines("1");
		ProcThread thread = ProcThread.named("pipeio-test-in");
		this.fixture.server().pause();
		this.fixture.write("2\\n");
		await().until(thread::isAsleep);
		long sleeps = thread.sleeps();
		long time = thread.cpuTime();
		this.fixture.assertNothingMoreThan("1");
		assertThat(thread.cpuTime() - time).isLessThanOrEqualTo(2);
		assertThat(thread.sleeps() - sleeps).isLessThanOrEqualTo(2);
		this.fixture.server().resume();
		this.fixture.awaitLines("1", "2");
	}

	@Test
	void sleepsWhenItsHandlerHasInterruptedItself() throws IOException {
		this.fixture.startReceiver((line) -> {
			this.fixture.lines().add(line.toString());
			this.fixture.server().pause();
			Thread.currentThread().interrupt();
		});
		this.fixture.write("1\\n2\\n");
		this.fixture.awaitLines("1");
		ProcThread thread = ProcThread.named("pipeio-test-in");
		await().until(thread::isAsleep);
		long time = thread.cpuTime();
		this.fixture.assertNothingMoreThan("1");
		assertThat(thread.cpuTime() - time).isLessThanOrEqualTo(2);
		this.fixture.server().resume();
		this.fixture.awaitLines("1", "2");
	}

	@Test
	void losesNothingWhenPausedAndResumedAllTheTime() {
		this.fixture.startReceiver(this.fixture::keep);
		try (ClientProcess client = ClientProcess.shell("exec seq 1 100000 > \"$1\"", this.fixture.in())) {
			for (int i = 0; i < 10_000 && client.isAlive(); i++) {
				this.fixture.server().pause();
				Thread.yield();
				this.fixture.server().resume();
			}
			client.awaitExit(Duration.ofSeconds(30));
		}
		await().atMost(Duration.ofSeconds(30)).until(() -> this.fixture.lines().size() == 100_000);
	}

}
