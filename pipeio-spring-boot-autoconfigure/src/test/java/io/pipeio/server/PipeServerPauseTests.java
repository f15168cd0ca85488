package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import io.pipeio.ClientProcess;
import io.pipeio.line.IncompleteLine;
import io.pipeio.line.LineHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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

	private final RecordingObserver observer = new RecordingObserver();

	private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

	private Path in;

	private PipeServer server;

	@TempDir
	private Path directory;

	private PipeServerBuilder builder() {
		this.in = this.directory.resolve("test.in");
		return PipeServer.builder("test").inPipe(this.in).observer(this.observer);
	}

	private void start(LineHandler handler) {
		start(builder().handler(handler));
	}

	private void start(PipeServerBuilder builder) {
		this.server = builder.build();
		this.server.start();
	}

	private void start() {
		start((line) -> this.lines.add(line.toString()));
	}

	private void write(String text) {
		ClientProcess.shell("printf \"$2\" > \"$1\"", this.in, text).awaitOutput();
	}

	private void awaitLines(String... expected) {
		await().pollInterval(Duration.ofMillis(1)).until(() -> this.lines.size() >= expected.length);
		assertThat(this.lines).containsExactly(expected);
	}

	private void assertNothingMoreThan(String... expected) {
		await().during(WATCHED).atMost(SOON).until(() -> this.lines.equals(List.of(expected)));
	}

	private Duration timeOf(Runnable task) {
		long start = System.nanoTime();
		task.run();
		return Duration.ofNanos(System.nanoTime() - start);
	}

	@AfterEach
	void stop() {
		this.server.stop();
		assertThat(this.in).doesNotExist();
		assertThat(this.observer.events()).noneMatch((event) -> event.startsWith("pipe failed"));
	}

	@Test
	void readsOnWhenItIsNeitherPausedNorHeld() {
		start();
		this.server.hold();
		this.server.pause();
		write("one\\n");
		this.server.resume();
		assertThat(this.server.isPaused()).isTrue();
		assertNothingMoreThan();
		this.server.pause();
		this.server.release();
		assertThat(this.server.isPaused()).isTrue();
		assertNothingMoreThan();
		this.server.resume();
		awaitLines("one");
		assertThat(this.server.isPaused()).isFalse();
	}

	@Test
	void handsNothingOverUntilResumed() {
		start();
		write("before\\n");
		awaitLines("before");
		this.server.pause();
		assertThat(this.server.isPaused()).isTrue();
		write("1\\n2\\n");
		write("3\\n");
		assertNothingMoreThan("before");
		this.server.resume();
		assertThat(this.server.isPaused()).isFalse();
		awaitLines("before", "1", "2", "3");
	}

	@Test
	void handsNothingOverOfWhatOneReadHasBrought() {
		CountDownLatch paused = new CountDownLatch(1);
		start((line) -> {
			this.lines.add(line.toString());
			paused.await();
		});
		write("1\\n2\\n3\\n");
		awaitLines("1");
		this.server.pause();
		paused.countDown();
		assertNothingMoreThan("1");
		this.server.resume();
		awaitLines("1", "2", "3");
	}

	@Test
	void isPausedByHandlerAfterItsLine() {
		start((line) -> {
			this.lines.add(line.toString());
			if (line.toString().startsWith("pause")) {
				this.server.pause();
			}
		});
		write("1\\npause 2\\n3\\npause 4\\n5\\n");
		awaitLines("1", "pause 2");
		assertNothingMoreThan("1", "pause 2");
		this.server.resume();
		awaitLines("1", "pause 2", "3", "pause 4");
		assertNothingMoreThan("1", "pause 2", "3", "pause 4");
		this.server.resume();
		awaitLines("1", "pause 2", "3", "pause 4", "5");
	}

	@Test
	void isPausedAndResumedByHandlerAtOnce() {
		start((line) -> {
			this.server.pause();
			this.lines.add(line.toString());
			this.server.resume();
		});
		write("1\\n2\\n3\\n");
		awaitLines("1", "2", "3");
	}

	@Test
	void letsClientWriteUntilPipeIsFullAndGoOnAfterwards() throws IOException {
		start(builder().handler((line) -> this.lines.add(line.toString())));
		this.server.pause();
		assertThat(Files.exists(this.in)).isTrue();
		try (ClientProcess client = ClientProcess.shell("exec seq 1 50000 > \"$1\"", this.in)) {
			await().during(WATCHED).atMost(SOON).until(client::isBlocked);
			assertThat(this.lines).isEmpty();
			this.server.resume();
			client.awaitExit(Duration.ofSeconds(30));
		}
		await().until(() -> this.lines.size() == 50_000);
		assertThat(this.lines).isEqualTo(IntStream.rangeClosed(1, 50_000).mapToObj(String::valueOf).toList());
	}

	@Test
	void doesNotBlockAndMayBeRepeated() {
		start();
		this.server.pause();
		this.server.pause();
		write("1\\n");
		assertNothingMoreThan();
		this.server.resume();
		this.server.resume();
		awaitLines("1");
	}

	@Test
	void startsPaused() {
		this.server = builder().handler((line) -> this.lines.add(line.toString())).build();
		this.server.pause();
		this.server.start();
		assertThat(this.server.isRunning()).isTrue();
		write("1\\n");
		assertNothingMoreThan();
		this.server.resume();
		awaitLines("1");
	}

	@Test
	void staysPausedAcrossRestart() {
		start();
		this.server.pause();
		this.server.stop();
		this.server.start();
		assertThat(this.server.isPaused()).isTrue();
		write("1\\n");
		assertNothingMoreThan();
		this.server.resume();
		awaitLines("1");
	}

	@Test
	void isResumedWhileItIsStopped() {
		start();
		this.server.pause();
		this.server.stop();
		this.server.resume();
		this.server.start();
		write("1\\n");
		awaitLines("1");
	}

	@Test
	void isStoppedSoonWithoutClient() {
		start();
		this.server.pause();
		assertThat(timeOf(this.server::stop)).isLessThan(SOON);
		assertThat(this.observer.events()).doesNotContain("timed out IN");
	}

	@Test
	void handsOverWhatWasWrittenWhenItIsStopped() {
		start();
		this.server.pause();
		write("1\\n2\\n");
		assertNothingMoreThan();
		assertThat(timeOf(this.server::stop)).isLessThan(SOON);
		assertThat(this.lines).containsExactly("1", "2");
	}

	@Test
	void handsOverRestOfReadWhenItIsStopped() {
		start((line) -> {
			this.server.pause();
			this.lines.add(line.toString());
		});
		write("1\\n2\\n3\\n");
		awaitLines("1");
		assertThat(timeOf(this.server::stop)).isLessThan(SOON);
		assertThat(this.lines).containsExactly("1", "2", "3");
	}

	@Test
	void waitsForHandlerNoLongerThanTimeoutWhenItIsStopped() {
		start(builder().shutdownTimeout(Duration.ofMillis(300)).handler((line) -> {
			this.lines.add(line.toString());
			new CountDownLatch(1).await();
		}));
		this.server.pause();
		write("1\\n2\\n");
		assertThat(timeOf(this.server::stop)).isLessThan(SOON);
		assertThat(this.lines).containsExactly("1");
		this.observer.awaitEvent("discarded STOPPED 1");
		assertThat(this.observer.events()).contains("timed out IN");
	}

	@Test
	void isStoppedByItsOwnHandlerWhilePaused() {
		start((line) -> {
			this.lines.add(line.toString());
			this.server.pause();
			this.server.stop();
		});
		write("1\\n2\\n");
		awaitLines("1", "2");
		this.observer.awaitEvent("stopped");
	}

	@Test
	void handsOverNoIncompleteLineWhilePaused() {
		start(builder().incompleteLine(IncompleteLine.DELIVER).handler((line) -> this.lines.add(line.toString())));
		try (ClientProcess client = ClientProcess.shell("exec cat > \"$1\"", this.in)) {
			client.type("whole\nha");
			awaitLines("whole");
			this.server.pause();
			client.type("lf");
			client.endInput();
			client.awaitOutput();
		}
		assertNothingMoreThan("whole");
		this.server.resume();
		awaitLines("whole", "half");
	}

	@Test
	void readsPipeThatWasReplacedMeanwhile() throws IOException {
		start();
		write("1\\n");
		awaitLines("1");
		this.server.pause();
		write("2\\n");
		Files.delete(this.in);
		this.observer.awaitEvent("repaired IN");
		try (ClientProcess client = ClientProcess.shell("echo 3 > \"$1\"", this.in)) {
			assertNothingMoreThan("1");
			this.server.resume();
			client.awaitOutput();
		}
		await().until(() -> this.lines.size() == 3);
		assertThat(this.lines).containsExactly("1", "2", "3");
	}

	@Test
	void isStoppedAfterPipeWasReplacedMeanwhile() throws IOException {
		start();
		this.server.pause();
		write("1\\n");
		Files.delete(this.in);
		this.observer.awaitEvent("repaired IN");
		assertThat(timeOf(this.server::stop)).isLessThan(SOON);
		assertThat(this.lines).containsExactly("1");
	}

	@Test
	void sleepsWhilePaused() throws IOException {
		start();
		write("1\\n");
		awaitLines("1");
		ProcThread thread = ProcThread.named("pipeio-test-in");
		this.server.pause();
		write("2\\n");
		await().until(thread::isAsleep);
		long sleeps = thread.sleeps();
		long time = thread.cpuTime();
		assertNothingMoreThan("1");
		assertThat(thread.cpuTime() - time).isLessThanOrEqualTo(2);
		assertThat(thread.sleeps() - sleeps).isLessThanOrEqualTo(2);
		this.server.resume();
		awaitLines("1", "2");
	}

	@Test
	void sleepsWhenItsHandlerHasInterruptedItself() throws IOException {
		start((line) -> {
			this.lines.add(line.toString());
			this.server.pause();
			Thread.currentThread().interrupt();
		});
		write("1\\n2\\n");
		awaitLines("1");
		ProcThread thread = ProcThread.named("pipeio-test-in");
		await().until(thread::isAsleep);
		long time = thread.cpuTime();
		assertNothingMoreThan("1");
		assertThat(thread.cpuTime() - time).isLessThanOrEqualTo(2);
		this.server.resume();
		awaitLines("1", "2");
	}

	@Test
	void losesNothingWhenPausedAndResumedAllTheTime() {
		start();
		try (ClientProcess client = ClientProcess.shell("exec seq 1 100000 > \"$1\"", this.in)) {
			for (int i = 0; i < 10_000 && client.isAlive(); i++) {
				this.server.pause();
				Thread.yield();
				this.server.resume();
			}
			client.awaitExit(Duration.ofSeconds(30));
		}
		await().atMost(Duration.ofSeconds(30)).until(() -> this.lines.size() == 100_000);
	}

}
