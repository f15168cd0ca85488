package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what {@link PipeServer#stop()} does with a server that is paused, and what a
 * start after it makes of the pause.
 */
@Timeout(60)
class PipeServerPausedStopTests {

	/** Well below the shutdown timeout, and above what a busy machine takes. */
	private static final Duration SOON = Duration.ofSeconds(5);

	@RegisterExtension
	private final ServerFixture fixture = new ServerFixture();

	private Duration timeOf(Runnable task) {
		long start = System.nanoTime();
		task.run();
		return Duration.ofNanos(System.nanoTime() - start);
	}

	@AfterEach
	void assertNoPipeHasFailed() {
		this.fixture.stop();
		this.fixture.assertNoPipeHasFailed();
	}

	@Test
	void staysPausedAcrossRestart() {
		this.fixture.startReceiver(this.fixture::keep);
		this.fixture.server().pause();
		this.fixture.server().stop();
		this.fixture.server().start();
		assertThat(this.fixture.server().isPaused()).isTrue();
		this.fixture.write("1\\n");
		this.fixture.assertNothingMoreThan();
		this.fixture.server().resume();
		this.fixture.awaitLines("1");
	}

	@Test
	void isResumedWhileItIsStopped() {
		this.fixture.startReceiver(this.fixture::keep);
		this.fixture.server().pause();
		this.fixture.server().stop();
		this.fixture.server().resume();
		this.fixture.server().start();
		this.fixture.write("1\\n");
		this.fixture.awaitLines("1");
	}

	@Test
	void isStoppedSoonWithoutClient() {
		this.fixture.startReceiver(this.fixture::keep);
		this.fixture.server().pause();
		assertThat(timeOf(this.fixture.server()::stop)).isLessThan(SOON);
		assertThat(this.fixture.events()).doesNotContain("timed out IN");
	}

	@Test
	void handsOverWhatWasWrittenWhenItIsStopped() {
		this.fixture.startReceiver(this.fixture::keep);
		this.fixture.server().pause();
		this.fixture.write("1\\n2\\n");
		this.fixture.assertNothingMoreThan();
		assertThat(timeOf(this.fixture.server()::stop)).isLessThan(SOON);
		assertThat(this.fixture.lines()).containsExactly("1", "2");
	}

	@Test
	void handsOverRestOfReadWhenItIsStopped() {
		this.fixture.startReceiver((line) -> {
			this.fixture.server().pause();
			this.fixture.lines().add(line.toString());
		});
		this.fixture.write("1\\n2\\n3\\n");
		this.fixture.awaitLines("1");
		assertThat(timeOf(this.fixture.server()::stop)).isLessThan(SOON);
		assertThat(this.fixture.lines()).containsExactly("1", "2", "3");
	}

	@Test
	void waitsForHandlerNoLongerThanTimeoutWhenItIsStopped() {
		this.fixture.start(this.fixture.receiver().shutdownTimeout(Duration.ofMillis(300)).handler((line) -> {
			this.fixture.lines().add(line.toString());
			new CountDownLatch(1).await();
		}));
		this.fixture.server().pause();
		this.fixture.write("1\\n2\\n");
		assertThat(timeOf(this.fixture.server()::stop)).isLessThan(SOON);
		assertThat(this.fixture.lines()).containsExactly("1");
		this.fixture.awaitEvent("discarded STOPPED 1");
		assertThat(this.fixture.events()).contains("timed out IN");
	}

	@Test
	void isStoppedByItsOwnHandlerWhilePaused() {
		this.fixture.startReceiver((line) -> {
			this.fixture.lines().add(line.toString());
			this.fixture.server().pause();
			this.fixture.server().stop();
		});
		this.fixture.write("1\\n2\\n");
		this.fixture.awaitLines("1", "2");
		this.fixture.awaitEvent("stopped");
	}

	@Test
	void isStoppedAfterPipeWasReplacedMeanwhile() throws IOException {
		this.fixture.startReceiver(this.fixture::keep);
		this.fixture.server().pause();
		this.fixture.write("1\\n");
		Files.delete(this.fixture.in());
		this.fixture.awaitEvent("repaired IN");
		assertThat(timeOf(this.fixture.server()::stop)).isLessThan(SOON);
		assertThat(this.fixture.lines()).containsExactly("1");
	}

}
