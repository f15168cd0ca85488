package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.pipeio.ClientProcess;
import io.pipeio.line.Line;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests that a server stands handlers and observers that block, throw, or stop it in the
 * wrong moment, and that threads which outlive a stop leave its successor alone.
 */
@Timeout(60)
class PipeServerRobustnessTests {

	private static final String FILE = "precious";

	private final RecordingObserver observer = new RecordingObserver();

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final CountDownLatch reached = new CountDownLatch(1);

	private final CountDownLatch released = new CountDownLatch(1);

	private final AtomicBoolean first = new AtomicBoolean(true);

	private Path in;

	private Path out;

	private PipeServer server;

	@TempDir
	private Path directory;

	@BeforeEach
	void setPaths() {
		setPaths(this.directory);
	}

	private void setPaths(Path parent) {
		this.in = parent.resolve("test.in");
		this.out = parent.resolve("test.out");
	}

	private void start(PipeServerBuilder builder, PipeServerObserver other) {
		this.server = builder.build();
		this.server.addObserver(other);
		this.server.start();
	}

	private PipeServerBuilder builder() {
		return PipeServer.builder("test")
			.inPipe(this.in)
			.outPipe(this.out)
			.handler((line) -> this.lines.add(line.toString()))
			.shutdownTimeout(Duration.ofMillis(100))
			.observer(this.observer);
	}

	@AfterEach
	void stop() throws IOException {
		this.released.countDown();
		this.server.stop();
		Files.deleteIfExists(this.in);
		Files.deleteIfExists(this.out);
	}

	private void write(String line) {
		ClientProcess.shell("echo \"$2\" > \"$1\"", this.in, line).awaitOutput();
	}

	private void putFileInPlaceOf(Path pipe) throws IOException {
		Path file = Files.writeString(this.directory.resolve(FILE), "");
		Files.move(file, pipe, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
	}

	/**
	 * Wait, the first time, until the test releases everybody, interrupted or not.
	 */
	private void blockOnce() {
		if (this.first.compareAndSet(true, false)) {
			this.reached.countDown();
			boolean waiting = true;
			while (waiting) {
				try {
					this.released.await();
					waiting = false;
				}
				catch (InterruptedException ex) {
					this.observer.events().add("interrupted");
				}
			}
		}
	}

	@Test
	void doesNotWaitForObserverThatIsToldOfFailedRepair() throws Exception {
		start(builder(), new PipeServerObserver() {

			@Override
			public void pipeFailed(PipeServer server, PipeDirection direction, Throwable failure) {
				blockOnce();
			}

		});
		putFileInPlaceOf(this.in);
		this.reached.await();
		Thread stopper = new Thread(this.server::stop);
		stopper.start();
		stopper.join(TimeUnit.SECONDS.toMillis(20));
		assertThat(stopper.isAlive()).isFalse();
	}

	@Test
	void doesNotInterruptObserverThatIsToldOfRepair() throws Exception {
		start(builder(), new PipeServerObserver() {

			@Override
			public void pipeRepaired(PipeServer server, PipeDirection direction) {
				blockOnce();
			}

		});
		Files.delete(this.in);
		this.reached.await();
		this.server.stop();
		this.released.countDown();
		await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
			.noneMatch((thread) -> thread.getName().equals("pipeio-watch")));
		assertThat(this.observer.events()).doesNotContain("interrupted");
	}

	@Test
	void keepsLinesOfPipeWholeThatIsRenamedAwayAndBack() throws IOException {
		start(builder(), new RecordingObserver());
		try (ClientProcess client = ClientProcess.shell("exec cat > \"$1\"", this.in)) {
			client.type("one\nhalf ");
			await().until(() -> this.lines.contains("one"));
			Path away = this.directory.resolve("away");
			Files.move(this.in, away);
			this.observer.awaitEvents("repaired IN", 1);
			Files.move(away, this.in, StandardCopyOption.ATOMIC_MOVE);
			this.observer.awaitEvents("repaired IN", 2);
			client.type("line\nanother ");
			await().until(() -> this.lines.contains("half line"));
			client.type("line\n");
			await().until(() -> this.lines.equals(List.of("one", "half line", "another line")));
		}
	}

	@Test
	void claimsThePathsAlsoInDirectoryThatHasReplacedTheFormer() throws IOException {
		Path run = Files.createDirectory(this.directory.resolve("run"));
		setPaths(run);
		start(builder(), new RecordingObserver());
		Files.move(run, this.directory.resolve("away"));
		this.observer.awaitEvents("repaired IN", 1);
		this.observer.awaitEvents("repaired OUT", 1);
		for (PipeServerBuilder other : List.of(PipeServer.builder("other").inPipe(this.in),
				PipeServer.builder("other").outPipe(this.out))) {
			assertThatExceptionOfType(PipeInUseException.class).isThrownBy(() -> other.build().start());
		}
	}

	@Test
	void standsDeletionsWhileItStarts() throws InterruptedException {
		start(builder(), new RecordingObserver());
		try (PathDeleter deleter = new PathDeleter(this.out)) {
			for (int i = 0; i < 300; i++) {
				this.server.stop();
				this.server.start();
			}
		}
		await().until(() -> Files.exists(this.out));
		this.server.send("line");
		assertThat(ClientProcess.shell("head -n 1 \"$1\"", this.out).awaitOutput()).isEqualTo("line\n");
	}

	@Test
	void losesNoLineWhenObserverAndUncaughtExceptionHandlerThrow() {
		Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
		Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
			throw (RuntimeException) failure;
		});
		try {
			start(builder().handler((line) -> {
				this.lines.add(line.toString());
				throw new IllegalStateException("handler");
			}), new PipeServerObserver() {

				@Override
				public void handlerFailed(PipeServer server, Line line, Throwable failure) {
					throw new IllegalStateException("observer");
				}

				@Override
				public void clientConnected(PipeServer server, PipeDirection direction) {
					throw new IllegalStateException("observer");
				}

			});
			ClientProcess.shell("seq 0 9 > \"$1\"", this.in).awaitOutput();
			await().dontCatchUncaughtExceptions().until(() -> this.lines.size() == 10);
			this.server.send("line");
			assertThat(ClientProcess.shell("head -n 1 \"$1\"", this.out).awaitOutput()).isEqualTo("line\n");
			write("10");
			await().dontCatchUncaughtExceptions().until(() -> this.lines.size() == 11);
		}
		finally {
			Thread.setDefaultUncaughtExceptionHandler(before);
		}
	}

	@Test
	void leavesLinesInThePipeThatItsSuccessorHasWritten() throws InterruptedException {
		start(builder().removeOnStop(false), new PipeServerObserver() {

			@Override
			public void clientConnected(PipeServer server, PipeDirection direction) {
				blockOnce();
			}

		});
		try (ClientProcess reader = ClientProcess.shell("{ read -r go <&3; exec cat; } 3<&0 < \"$1\"", this.out)) {
			this.reached.await();
			Thread lingering = threadNamed("pipeio-test-out");
			this.server.stop();
			this.observer.awaitEvents("timed out OUT", 1);
			this.server.start();
			this.observer.awaitEvents("connected OUT", 2);
			this.server.send("one");
			this.released.countDown();
			lingering.join();
			this.server.send("two");
			reader.type("go\n");
			await().until(() -> reader.stdoutText().equals("one\ntwo\n"));
		}
	}

	@Test
	void writesNothingMoreIntoThePipeThatItsSuccessorWrites() throws InterruptedException {
		start(builder().removeOnStop(false), new RecordingObserver());
		this.server.sendAsync(this.server.encode("first")).thenRun(this::blockOnce);
		this.server.send("x".repeat(200_000));
		try (ClientProcess reader = ClientProcess.shell("{ read -r go <&3; exec cat; } 3<&0 < \"$1\"", this.out)) {
			this.reached.await();
			Thread lingering = threadNamed("pipeio-test-out");
			this.server.stop();
			this.observer.awaitEvents("timed out OUT", 1);
			this.server.start();
			this.observer.awaitEvents("connected OUT", 2);
			this.server.send("second");
			reader.type("go\n");
			await().until(() -> reader.stdoutText().equals("first\nsecond\n"));
			this.released.countDown();
			lingering.join();
			this.server.send("third");
			await().until(() -> reader.stdoutText().endsWith("third\n"));
			assertThat(reader.stdoutText()).isEqualTo("first\nsecond\nthird\n");
			assertThat(this.observer.events()).filteredOn((event) -> event.startsWith("undelivered \"x")).hasSize(1);
		}
	}

	private static Thread threadNamed(String name) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals(name))
			.findFirst()
			.orElseThrow();
	}

	@Test
	void leavesLinesInThePipeThatItsSuccessorIsToRead() throws InterruptedException {
		start(builder().removeOnStop(false).handler((line) -> {
			blockOnce();
			this.lines.add(line.toString());
		}), new RecordingObserver());
		write("one");
		this.reached.await();
		this.server.stop();
		this.server.start();
		write("two");
		this.released.countDown();
		await().until(() -> this.lines.equals(List.of("one", "two")));
	}

	@RepeatedTest(3)
	void handlesOneLineAtATimeAfterTwoStopsThatTimedOut() throws InterruptedException {
		AtomicInteger running = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		start(builder().shutdownTimeout(Duration.ofMillis(20)).handler((line) -> {
			most.accumulateAndGet(running.incrementAndGet(), Math::max);
			blockOnce();
			this.lines.add(line.toString());
			running.decrementAndGet();
		}), new RecordingObserver());
		write("one");
		this.reached.await();
		for (int i = 0; i < 2; i++) {
			this.server.stop();
			this.server.start();
		}
		write("two");
		this.released.countDown();
		await().until(() -> this.lines.equals(List.of("one", "two")));
		assertThat(most).hasValue(1);
	}

	@Test
	void holdsNoFifoThatWasDeletedBeforeAnybodyHasOpenedIt() throws IOException {
		start(builder(), new RecordingObserver());
		try (ClientProcess reader = ClientProcess.shell("exec sleep 1000 < \"$1\"", this.out)) {
			this.observer.awaitEvents("connected OUT", 1);
			for (int i = 1; i <= 30; i++) {
				Files.delete(this.out);
				this.observer.awaitEvents("repaired OUT", i);
			}
			try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
				assertThat(descriptors.filter(this::leadsToDeletedOutPipe)).hasSizeLessThan(6);
			}
			assertThat(reader.isAlive()).isTrue();
		}
	}

	private boolean leadsToDeletedOutPipe(Path descriptor) {
		try {
			return Files.readSymbolicLink(descriptor).toString().equals(this.out + " (deleted)");
		}
		catch (IOException ex) {
			// Closed meanwhile
			return false;
		}
	}

}
