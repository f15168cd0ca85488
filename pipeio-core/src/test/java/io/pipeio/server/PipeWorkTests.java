package io.pipeio.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.work.PipeWork;
import io.pipeio.work.WorkInProgress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PipeWork}: what a handler leaves behind when it returns.
 */
@Timeout(60)
class PipeWorkTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final Duration SHORT = Duration.ofMillis(500);

	/** Well below {@link #LONG}, and above what a busy machine takes. */
	private static final Duration SOON = Duration.ofSeconds(10);

	@RegisterExtension
	private final ServerFixture fixture = new ServerFixture();

	private final Worker worker = new Worker(this.fixture);

	@AfterEach
	void stop() throws InterruptedException {
		this.worker.stop();
	}

	@Test
	void keepsStopWaitingUntilItIsClosed() throws Exception {
		this.worker.startWorking(LONG, (line) -> {
			this.worker.results().add("begun");
			this.worker.go().await();
			this.fixture.server().send("reply");
			this.worker.results().add("done");
		});
		try (ClientProcess reader = ClientProcess.start("cat", this.fixture.out().toString())) {
			this.fixture.awaitEvent("connected OUT");
			this.fixture.write("line\\n");
			assertThat(this.worker.next()).isEqualTo("begun");
			Thread stopper = new Thread(this.fixture.server()::stop);
			stopper.start();
			await()
				.until(() -> !this.fixture.in().toFile().exists() && stopper.getState() == Thread.State.TIMED_WAITING);
			this.worker.go().countDown();
			stopper.join(SOON.toMillis());
			assertThat(stopper.isAlive()).isFalse();
			assertThat(this.worker.next()).isEqualTo("done");
			assertThat(reader.awaitOutput()).isEqualTo("reply\n");
		}
		assertThat(this.fixture.events()).doesNotContain("timed out IN");
	}

	@Test
	void isInterruptedWhenShutdownTimeoutIsOver() throws Exception {
		this.worker.startWorking(SHORT, (line) -> {
			this.worker.results().add("begun");
			this.worker.go().await();
		});
		this.fixture.write("line\\n");
		assertThat(this.worker.next()).isEqualTo("begun");
		assertThat(Worker.timeOf(this.fixture.server()::stop)).isBetween(SHORT, SOON);
		assertThat(this.worker.next()).isEqualTo("InterruptedException");
		assertThat(this.fixture.events()).containsOnlyOnce("timed out IN");
	}

	@Test
	void isNotWaitedForByStopThatItCallsItself() throws Exception {
		this.worker.startWorking(LONG, (line) -> {
			this.worker.results().add("took " + (Worker.timeOf(this.fixture.server()::stop).compareTo(SOON) < 0));
			this.worker.results().add("interrupted " + Thread.currentThread().isInterrupted());
		});
		this.fixture.write("line\\n");
		assertThat(this.worker.next()).isEqualTo("took true");
		assertThat(this.worker.next()).isEqualTo("interrupted false");
		assertThat(this.fixture.server().isOpen()).isFalse();
		assertThat(this.fixture.events()).doesNotContain("timed out IN");
	}

	@Test
	void isNotWaitedForByTwoThatBothStopTheServer() throws Exception {
		CountDownLatch both = new CountDownLatch(2);
		this.worker.startWorking(LONG, (line) -> {
			both.countDown();
			both.await();
			this.worker.results().add("took " + (Worker.timeOf(this.fixture.server()::stop).compareTo(SOON) < 0));
		});
		this.fixture.write("1\\n2\\n");
		assertThat(List.of(this.worker.next(), this.worker.next())).containsExactly("took true", "took true");
		await().until(() -> !this.fixture.server().isOpen());
		assertThat(this.fixture.events()).containsOnlyOnce("stopped").doesNotContain("timed out IN");
	}

	@Test
	void isReleasedFromFullQueueByStop() throws Exception {
		this.worker.startWorking(LONG, (line) -> {
			this.worker.fillQueue();
			this.worker.results().add("full");
			this.fixture.server().send(new byte[500], LONG);
		});
		this.fixture.write("line\\n");
		assertThat(this.worker.next()).isEqualTo("full");
		assertThat(Worker.timeOf(this.fixture.server()::stop)).isLessThan(SOON);
		assertThat(this.worker.next()).isEqualTo("LineNotSentException");
	}

	@Test
	void mayBlockAgainAfterRestartByItself() throws Exception {
		CopyOnWriteArrayList<PipeWork> works = new CopyOnWriteArrayList<>();
		this.worker.startWorking(LONG, (line) -> {
			works.add(WorkInProgress.current(((FifoPipeServer) this.fixture.server()).context()));
			this.fixture.server().control().stopReading();
			this.fixture.server().start();
			assertCanWaitForRoom();
		});
		this.fixture.write("line\\n");
		assertThat(this.worker.next()).isEqualTo("waited");
		assertThat(works).hasSize(1);
	}

	@Test
	void mayBlockAgainAfterItWasGivenUp() throws Exception {
		this.worker.startWorking(SHORT, (line) -> {
			this.worker.results().add("begun");
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				this.worker.go().await();
				assertCanWaitForRoom();
			}
		});
		this.fixture.write("line\\n");
		assertThat(this.worker.next()).isEqualTo("begun");
		this.fixture.server().control().stopReading();
		this.fixture.server().start();
		this.worker.go().countDown();
		assertThat(this.worker.next()).isEqualTo("waited");
	}

	/**
	 * Fill the queue, and send one more line, which a reader makes room for later.
	 */
	private void assertCanWaitForRoom() {
		this.worker.fillQueue();
		Thread sender = Thread.currentThread();
		CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
			await().until(() -> sender.getState() != Thread.State.RUNNABLE);
			ClientProcess.shell("head -c 100 \"$1\" > /dev/null", this.fixture.out()).awaitOutput();
		});
		this.fixture.server().send(new byte[500], LONG);
		reader.join();
		this.worker.results().add("waited");
	}

	@Test
	void doesNotKeepServerFromBeingRestartedWhenItIsNeverClosed() throws Exception {
		startNeverClosing(SHORT);
		this.fixture.write("stop\\n");
		assertThat(this.worker.next()).isEqualTo("stop");
		await().until(() -> !this.fixture.server().isOpen());
		this.fixture.server().start();
		this.fixture.write("next\\n");
		assertThat(this.worker.next()).isEqualTo("next");
		assertThat(this.fixture.events()).containsOnlyOnce("timed out IN");
	}

	private void startNeverClosing(Duration shutdownTimeout) {
		this.worker.start(shutdownTimeout, (line) -> {
			this.fixture.server().control().beginWork();
			this.worker.results().add(line.toString());
			if (line.toString().equals("stop")) {
				this.fixture.server().stop();
			}
		});
	}

	@Test
	void letsJvmEndThatIsStoppedByItsHandler() {
		startNeverClosing(SHORT);
		Path pipe = this.fixture.directory().resolve("own.in");
		try (ClientProcess java = ClientProcess.java(UnclosedWork.class, List.of(), pipe.toString())) {
			await().atMost(Duration.ofSeconds(20)).until(() -> java.stdoutText().contains("started"));
			ClientProcess.shell("echo stop > \"$1\"", pipe).awaitOutput();
			java.awaitExit(Duration.ofSeconds(20));
		}
		assertThat(pipe).doesNotExist();
	}

}
