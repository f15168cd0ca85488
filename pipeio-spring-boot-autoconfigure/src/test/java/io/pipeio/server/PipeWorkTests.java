package io.pipeio.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.pipeio.ClientProcess;
import io.pipeio.line.LineHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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

	private final RecordingObserver observer = new RecordingObserver();

	private final ExecutorService executor = Executors.newFixedThreadPool(4);

	private final BlockingQueue<String> results = new LinkedBlockingQueue<>();

	private final CountDownLatch go = new CountDownLatch(1);

	private Path in;

	private Path out;

	private PipeServer server;

	@TempDir
	private Path directory;

	private PipeServerBuilder builder(Duration shutdownTimeout) {
		this.in = this.directory.resolve("test.in");
		this.out = this.directory.resolve("test.out");
		return PipeServer.builder("test")
			.inPipe(this.in)
			.outPipe(this.out)
			.queueSize(1000)
			.shutdownTimeout(shutdownTimeout)
			.observer(this.observer);
	}

	private void start(Duration shutdownTimeout, LineHandler handler) {
		this.server = builder(shutdownTimeout).handler(handler).build();
		this.server.start();
	}

	/**
	 * Start a server that does all of its work on other threads.
	 */
	private void startWorking(Duration shutdownTimeout, LineHandler worker) {
		start(shutdownTimeout, (line) -> {
			PipeWork work = this.server.beginWork();
			this.executor.execute(() -> work.run(() -> {
				try (work) {
					worker.handle(line);
				}
				catch (Exception ex) {
					this.results.add(ex.getClass().getSimpleName());
				}
			}));
		});
	}

	private void write(String lines) {
		ClientProcess.shell("printf \"$2\" > \"$1\"", this.in, lines).awaitOutput();
	}

	private String next() throws InterruptedException {
		return this.results.poll(20, TimeUnit.SECONDS);
	}

	private Duration timeOf(Runnable task) {
		long start = System.nanoTime();
		task.run();
		return Duration.ofNanos(System.nanoTime() - start);
	}

	private void fillQueue() {
		try {
			while (true) {
				this.server.send(new byte[500], Duration.ZERO);
			}
		}
		catch (LineNotSentException ex) {
			assertThat(ex.getReason()).isEqualTo(LineNotSentException.Reason.TIMEOUT);
		}
	}

	@AfterEach
	void stop() throws InterruptedException {
		this.go.countDown();
		this.server.stop();
		this.executor.shutdownNow();
		assertThat(this.executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		await().until(() -> Thread.getAllStackTraces()
			.keySet()
			.stream()
			.noneMatch((thread) -> thread.getName().startsWith("pipeio-test")));
	}

	@Test
	void keepsStopWaitingUntilItIsClosed() throws Exception {
		startWorking(LONG, (line) -> {
			this.results.add("begun");
			this.go.await();
			this.server.send("reply");
			this.results.add("done");
		});
		try (ClientProcess reader = ClientProcess.start("cat", this.out.toString())) {
			this.observer.awaitEvent("connected OUT");
			write("line\\n");
			assertThat(next()).isEqualTo("begun");
			Thread stopper = new Thread(this.server::stop);
			stopper.start();
			await().until(() -> !this.in.toFile().exists() && stopper.getState() == Thread.State.TIMED_WAITING);
			this.go.countDown();
			stopper.join(SOON.toMillis());
			assertThat(stopper.isAlive()).isFalse();
			assertThat(next()).isEqualTo("done");
			assertThat(reader.awaitOutput()).isEqualTo("reply\n");
		}
		assertThat(this.observer.events()).doesNotContain("timed out IN");
	}

	@Test
	void isInterruptedWhenShutdownTimeoutIsOver() throws Exception {
		startWorking(SHORT, (line) -> {
			this.results.add("begun");
			this.go.await();
		});
		write("line\\n");
		assertThat(next()).isEqualTo("begun");
		assertThat(timeOf(this.server::stop)).isBetween(SHORT, SOON);
		assertThat(next()).isEqualTo("InterruptedException");
		assertThat(this.observer.events()).containsOnlyOnce("timed out IN");
	}

	@Test
	void isNotWaitedForByStopThatItCallsItself() throws Exception {
		startWorking(LONG, (line) -> {
			this.results.add("took " + (timeOf(this.server::stop).compareTo(SOON) < 0));
			this.results.add("interrupted " + Thread.currentThread().isInterrupted());
		});
		write("line\\n");
		assertThat(next()).isEqualTo("took true");
		assertThat(next()).isEqualTo("interrupted false");
		assertThat(this.server.isOpen()).isFalse();
		assertThat(this.observer.events()).doesNotContain("timed out IN");
	}

	@Test
	void isNotWaitedForByTwoThatBothStopTheServer() throws Exception {
		CountDownLatch both = new CountDownLatch(2);
		startWorking(LONG, (line) -> {
			both.countDown();
			both.await();
			this.results.add("took " + (timeOf(this.server::stop).compareTo(SOON) < 0));
		});
		write("1\\n2\\n");
		assertThat(List.of(next(), next())).containsExactly("took true", "took true");
		await().until(() -> !this.server.isOpen());
		assertThat(this.observer.events()).containsOnlyOnce("stopped").doesNotContain("timed out IN");
	}

	@Test
	void isReleasedFromFullQueueByStop() throws Exception {
		startWorking(LONG, (line) -> {
			fillQueue();
			this.results.add("full");
			this.server.send(new byte[500], LONG);
		});
		write("line\\n");
		assertThat(next()).isEqualTo("full");
		assertThat(timeOf(this.server::stop)).isLessThan(SOON);
		assertThat(next()).isEqualTo("LineNotSentException");
	}

	@Test
	void mayBlockAgainAfterRestartByItself() throws Exception {
		CopyOnWriteArrayList<PipeWork> works = new CopyOnWriteArrayList<>();
		startWorking(LONG, (line) -> {
			works.add(PipeWork.current(this.server));
			this.server.stopReading();
			this.server.start();
			assertCanWaitForRoom();
		});
		write("line\\n");
		assertThat(next()).isEqualTo("waited");
		assertThat(works).hasSize(1);
	}

	@Test
	void mayBlockAgainAfterItWasGivenUp() throws Exception {
		startWorking(SHORT, (line) -> {
			this.results.add("begun");
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				this.go.await();
				assertCanWaitForRoom();
			}
		});
		write("line\\n");
		assertThat(next()).isEqualTo("begun");
		this.server.stopReading();
		this.server.start();
		this.go.countDown();
		assertThat(next()).isEqualTo("waited");
	}

	/**
	 * Fill the queue, and send one more line, which a reader makes room for later.
	 */
	private void assertCanWaitForRoom() {
		fillQueue();
		Thread sender = Thread.currentThread();
		CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
			await().until(() -> sender.getState() != Thread.State.RUNNABLE);
			ClientProcess.shell("head -c 100 \"$1\" > /dev/null", this.out).awaitOutput();
		});
		this.server.send(new byte[500], LONG);
		reader.join();
		this.results.add("waited");
	}

	@Test
	void makesItsThreadOneOfTheServersOwn() throws Exception {
		PipeServer other = PipeServer.builder("other").outPipe(this.directory.resolve("other.out")).build();
		startWorking(LONG, (line) -> this.results.add(this.server.isPipeThread() + " " + other.isPipeThread()));
		write("line\\n");
		assertThat(next()).isEqualTo("true false");
		List<CompletableFuture<Boolean>> after = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			after.add(CompletableFuture.supplyAsync(() -> this.server.isPipeThread(), this.executor));
		}
		assertThat(after).allSatisfy((own) -> assertThat(own.join()).isFalse());
	}

	@Test
	void mayBeDoneInPartsWithinOneAnother() throws Exception {
		PipeServer other = PipeServer.builder("other").outPipe(this.directory.resolve("other.out")).build();
		start(LONG, (line) -> {
			PipeWork work = this.server.beginWork();
			PipeWork others = other.beginWork();
			this.executor.execute(() -> {
				work.run(() -> others.run(() -> work.run(() -> this.results.add(own(other)))));
				this.results.add(own(other));
				work.run(() -> {
					work.run(() -> this.results.add(own(other)));
					this.results.add(own(other));
				});
				this.results.add(own(other));
				work.close();
			});
		});
		write("line\\n");
		assertThat(List.of(next(), next(), next(), next(), next())).containsExactly("true true", "false false",
				"true false", "true false", "false false");
		assertThat(timeOf(this.server::stop)).isLessThan(SOON);
	}

	private String own(PipeServer other) {
		return this.server.isPipeThread() + " " + other.isPipeThread();
	}

	@Test
	void interruptsAllWhoDoPartsOfIt() throws Exception {
		start(SHORT, (line) -> {
			PipeWork work = this.server.beginWork();
			Runnable part = () -> work.run(() -> {
				this.results.add("begun");
				try {
					this.go.await();
				}
				catch (InterruptedException ex) {
					this.results.add("interrupted");
				}
			});
			this.executor.execute(part);
			this.executor.execute(part);
		});
		write("line\\n");
		assertThat(List.of(next(), next())).containsOnly("begun");
		this.server.stop();
		assertThat(List.of(next(), next())).containsOnly("interrupted");
	}

	@Test
	void leavesThreadAloneWhenItIsDone() throws Exception {
		startWorking(LONG, (line) -> this.results.add(line.toString()));
		write("line\\n");
		assertThat(next()).isEqualTo("line");
		assertThat(timeOf(this.server::stop)).isLessThan(SOON);
		for (int i = 0; i < 4; i++) {
			assertThat(CompletableFuture.supplyAsync(Thread::interrupted, this.executor).join()).isFalse();
		}
	}

	@Test
	void doesNotKeepServerFromBeingRestartedWhenItIsNeverClosed() throws Exception {
		startNeverClosing(SHORT);
		write("stop\\n");
		assertThat(next()).isEqualTo("stop");
		await().until(() -> !this.server.isOpen());
		this.server.start();
		write("next\\n");
		assertThat(next()).isEqualTo("next");
		assertThat(this.observer.events()).containsOnlyOnce("timed out IN");
	}

	private void startNeverClosing(Duration shutdownTimeout) {
		start(shutdownTimeout, (line) -> {
			this.server.beginWork();
			this.results.add(line.toString());
			if (line.toString().equals("stop")) {
				this.server.stop();
			}
		});
	}

	@Test
	void letsJvmEndThatIsStoppedByItsHandler() {
		startNeverClosing(SHORT);
		Path pipe = this.directory.resolve("own.in");
		try (ClientProcess java = ClientProcess.java(UnclosedWork.class, List.of(), pipe.toString())) {
			await().atMost(Duration.ofSeconds(20)).until(() -> java.stdoutText().contains("started"));
			ClientProcess.shell("echo stop > \"$1\"", pipe).awaitOutput();
			java.awaitExit(Duration.ofSeconds(20));
		}
		assertThat(pipe).doesNotExist();
	}

}
