package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.pipeio.ClientProcess;
import io.pipeio.line.IncompleteLine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that {@link PipeServer#stop()} never hangs, whatever clients do, and leaves
 * nothing behind.
 */
@Timeout(60)
class PipeServerStopTests {

	private static final int TIMES = 200;

	private static final Duration LIMIT = Duration.ofSeconds(1);

	private static final Duration SHORT = Duration.ofMillis(20);

	private static final String WRITE_UNTIL_REFUSED = """
			$SIG{PIPE} = 'IGNORE';
			open(P, '>', $ARGV[0]);
			$count = 0;
			$count++ while (syswrite(P, sprintf("%020d\\n", $count)));
			print $count;
			""";

	private static final String OPEN_FOR_EVER = """
			use Fcntl;
			$SIG{PIPE} = 'IGNORE';
			while (1) {
				sysopen(P, $ARGV[0], $ARGV[1] ? O_WRONLY : O_RDONLY) or select(undef, undef, undef, 0.0002), next;
				$ARGV[1] ? syswrite(P, "line\\n") : sysread(P, $bytes, 3);
				close(P);
			}
			""";

	private final RecordingObserver observer = new RecordingObserver();

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private Path in;

	private Path out;

	private PipeServer server;

	@TempDir
	private Path directory;

	private PipeServerBuilder builder() {
		this.in = this.directory.resolve("test.in");
		this.out = this.directory.resolve("test.out");
		return PipeServer.builder("test").inPipe(this.in).outPipe(this.out).observer(this.observer);
	}

	private void start(PipeServerBuilder builder) {
		this.server = builder.build();
		this.server.start();
	}

	private void start() {
		start(builder().handler((line) -> this.lines.add(line.toString())));
	}

	private void stopInTime() {
		long start = System.nanoTime();
		this.server.stop();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
		assertNothingIsLeft();
	}

	private void assertNothingIsLeft() {
		assertThat(this.in).doesNotExist();
		assertThat(this.out).doesNotExist();
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("pipeio-test"));
		assertThat(this.observer.events()).noneMatch((event) -> event.startsWith("pipe failed"));
	}

	@AfterEach
	void stop() {
		this.server.stop();
		assertNothingIsLeft();
	}

	@RepeatedTest(TIMES)
	void stopsWithoutClient() {
		start();
		stopInTime();
	}

	@RepeatedTest(TIMES)
	void stopsWithClientThatIsBlockedReading() {
		start();
		try (ClientProcess reader = ClientProcess.start("cat", this.out.toString())) {
			this.observer.awaitEvent("connected OUT");
			stopInTime();
			assertThat(reader.awaitOutput()).isEmpty();
		}
	}

	@RepeatedTest(TIMES)
	void stopsWithClientInMidLine() {
		start();
		try (ClientProcess writer = ClientProcess.shell("{ printf 'whole\\nhalf'; exec sleep 1000; } > \"$1\"",
				this.in)) {
			await().pollInterval(Duration.ofMillis(1)).until(() -> !this.lines.isEmpty());
			stopInTime();
			assertThat(writer.isAlive()).isTrue();
			assertThat(this.lines).containsExactly("whole");
			assertThat(this.observer.events()).contains("discarded INCOMPLETE 4");
		}
	}

	@RepeatedTest(TIMES)
	void stopsWithFullOutPipeThatNobodyReads() {
		start(builder().shutdownTimeout(SHORT).handler((line) -> this.lines.add(line.toString())));
		try (ClientProcess reader = ClientProcess.shell("exec sleep 1000 < \"$1\"", this.out)) {
			this.observer.awaitEvent("connected OUT");
			for (int i = 0; i < 200; i++) {
				this.server.send(new byte[1000]);
			}
			stopInTime();
			assertThat(this.observer.events()).anyMatch((event) -> event.startsWith("undelivered"));
			assertThat(reader.isAlive()).isTrue();
		}
	}

	@RepeatedTest(TIMES)
	void stopsWithSenderThatIsBlocked() throws InterruptedException {
		start(builder().queueSize(1000));
		AtomicReference<Exception> failure = new AtomicReference<>();
		Thread sender = new Thread(() -> sendUntilRefused(failure));
		sender.start();
		await().pollInterval(Duration.ofMillis(1)).until(() -> sender.getState() == Thread.State.TIMED_WAITING);
		stopInTime();
		sender.join();
		assertThat(failure.get()).isInstanceOfSatisfying(LineNotSentException.class,
				(ex) -> assertThat(ex.getReason()).isEqualTo(LineNotSentException.Reason.STOPPED));
	}

	private void sendUntilRefused(AtomicReference<Exception> failure) {
		try {
			while (true) {
				this.server.send(new byte[500]);
			}
		}
		catch (LineNotSentException ex) {
			failure.set(ex);
		}
	}

	@RepeatedTest(TIMES)
	void stopsWithHandlerThatIsBlockedSending() {
		start(builder().queueSize(1000));
		this.server.setHandler((line) -> {
			this.lines.add("handling");
			while (true) {
				this.server.send(new byte[500]);
			}
		});
		ClientProcess.shell("echo line > \"$1\"", this.in).awaitOutput();
		await().pollInterval(Duration.ofMillis(1)).until(() -> !this.lines.isEmpty());
		stopInTime();
		assertThat(this.observer.events()).anyMatch((event) -> event.startsWith("failed line"));
	}

	@Test
	void handlesWhatClientsHadWrittenBefore() {
		CountDownLatch stopping = new CountDownLatch(1);
		start(builder().handler((line) -> {
			stopping.await();
			this.lines.add(line.toString());
		}));
		ClientProcess.shell("seq 0 9999 > \"$1\"", this.in).awaitOutput();
		Thread stopper = new Thread(this.server::stop);
		stopper.start();
		await().until(() -> Files.notExists(this.in));
		stopping.countDown();
		await().until(() -> !stopper.isAlive());
		assertThat(this.lines).isEqualTo(IntStream.range(0, 10_000).mapToObj(String::valueOf).toList());
	}

	@Test
	void letsLastReplyGoOut() {
		CountDownLatch stopping = new CountDownLatch(1);
		start(builder());
		this.server.setHandler((line) -> {
			this.lines.add(line.toString());
			stopping.await();
			this.server.send("reply");
		});
		try (ClientProcess reader = ClientProcess.start("cat", this.out.toString())) {
			this.observer.awaitEvent("connected OUT");
			ClientProcess.shell("echo line > \"$1\"", this.in).awaitOutput();
			await().until(() -> !this.lines.isEmpty());
			Thread stopper = new Thread(this.server::stop);
			stopper.start();
			await().until(() -> Files.notExists(this.in));
			stopping.countDown();
			assertThat(reader.awaitOutput()).isEqualTo("reply\n");
			await().until(() -> !stopper.isAlive());
		}
	}

	@Test
	void waitsForConnectedReaderUntilItHasReadEverything() {
		start();
		try (ClientProcess reader = ClientProcess.shell("{ read -r go <&3; cat; } 3<&0 < \"$1\"", this.out)) {
			this.observer.awaitEvent("connected OUT");
			for (int i = 0; i < 20_000; i++) {
				this.server.send(String.valueOf(i));
			}
			Thread stopper = new Thread(this.server::stop);
			stopper.start();
			await().until(() -> Files.notExists(this.out));
			reader.type("go\n");
			assertThat(reader.awaitOutput().lines())
				.containsExactlyElementsOf(IntStream.range(0, 20_000).mapToObj(String::valueOf).toList());
			await().until(() -> !stopper.isAlive());
			assertThat(this.observer.events()).noneMatch((event) -> event.startsWith("undelivered"));
		}
	}

	@Test
	void reportsWhatReaderHasNotTakenWhenItDiesDuringTheStop() {
		start();
		try (ClientProcess reader = ClientProcess.shell("{ read -r line; exec sleep 1000; } < \"$1\"", this.out)) {
			this.observer.awaitEvent("connected OUT");
			this.server.send("one");
			this.server.send("two");
			Thread stopper = new Thread(this.server::stop);
			stopper.start();
			await().until(() -> Files.notExists(this.out));
			reader.destroy();
			await().until(() -> !stopper.isAlive());
			assertThat(this.observer.events()).contains("undelivered \"two\"");
		}
	}

	@Test
	void reportsTornLineWhole() {
		start(builder().shutdownTimeout(SHORT).handler((line) -> this.lines.add(line.toString())));
		ClientProcess reader = ClientProcess.start("head", "-c", "2", this.out.toString());
		this.server.send("one");
		this.server.send("two");
		assertThat(reader.awaitOutput()).isEqualTo("on");
		this.observer.awaitEvent("disconnected OUT");
		this.server.stop();
		assertThat(this.observer.events()).contains("undelivered \"one\" \"two\"");
	}

	@Test
	void spendsTheShutdownTimeoutOnceForBothPipes() {
		start(builder().shutdownTimeout(Duration.ofMillis(500)));
		this.server.setHandler((line) -> {
			this.lines.add(line.toString());
			new CountDownLatch(1).await();
		});
		try (ClientProcess reader = ClientProcess.shell("exec sleep 1000 < \"$1\"", this.out)) {
			this.observer.awaitEvent("connected OUT");
			this.server.send("unread");
			ClientProcess.shell("echo line > \"$1\"", this.in).awaitOutput();
			await().until(() -> !this.lines.isEmpty());
			this.server.stopReading();
			assertThat(this.observer.events()).contains("timed out IN");
			long start = System.nanoTime();
			this.server.stop();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(400));
			assertThat(reader.isAlive()).isTrue();
		}
	}

	@Test
	void handlesEveryLineThatWasWrittenBeforeTheClientWasRefused() {
		ClientProcess.assumeInstalled("perl");
		start();
		for (int i = 0; i < 20; i++) {
			this.lines.clear();
			this.server.start();
			try (ClientProcess writer = ClientProcess.start("perl", "-e", WRITE_UNTIL_REFUSED, this.in.toString())) {
				await().pollInterval(Duration.ofMillis(1)).until(() -> this.lines.size() > 100);
				stopInTime();
				int written = Integer.parseInt(writer.awaitOutput());
				int refused = this.observer.events()
					.stream()
					.filter((event) -> event.startsWith("discarded STOPPED"))
					.mapToInt((event) -> Integer.parseInt(event.substring(18)))
					.sum();
				assertThat(refused).isZero();
				assertThat(this.lines).hasSize(written);
			}
		}
	}

	@Test
	void interruptsHandlerThatDoesNotReturnInTime() {
		start(builder().shutdownTimeout(Duration.ofMillis(200)).handler((line) -> {
			this.lines.add(line.toString());
			new CountDownLatch(1).await();
		}));
		ClientProcess.shell("printf 'one\\ntwo\\n' > \"$1\"", this.in).awaitOutput();
		await().until(() -> !this.lines.isEmpty());
		this.server.stop();
		this.observer.awaitEvent("timed out IN");
		this.observer.awaitEvent("discarded STOPPED 3");
		assertThat(this.lines).containsExactly("one");
		await().untilAsserted(this::assertNothingIsLeft);
	}

	@Test
	void discardsHalfLineOfClientThatIsStillThereAlsoWhenItWouldBeDelivered() {
		start(builder().incompleteLine(IncompleteLine.DELIVER).handler((line) -> this.lines.add(line.toString())));
		try (ClientProcess writer = ClientProcess.shell("{ printf 'whole\\ntransfer 100'; exec sleep 1000; } > \"$1\"",
				this.in)) {
			await().until(() -> !this.lines.isEmpty());
			this.server.stop();
			assertThat(writer.isAlive()).isTrue();
			assertThat(this.lines).containsExactly("whole");
			assertThat(this.observer.events()).contains("discarded INCOMPLETE 12");
		}
	}

	@Test
	void letsHandlerStopItsOwnServer() {
		start(builder());
		this.server.setHandler((line) -> this.server.stop());
		ClientProcess.shell("echo quit > \"$1\"", this.in).awaitOutput();
		await().untilAsserted(this::assertNothingIsLeft);
		assertThat(this.server.isOpen()).isFalse();
	}

	@Test
	void releasesClientThatIsBlockedInOpening() {
		start(builder());
		try (ClientProcess writer = ClientProcess.shell("echo line > \"$1\"", this.in)) {
			await().until(writer::isBlocked);
			stopInTime();
			writer.awaitExitCode(Duration.ofSeconds(10));
		}
	}

	@Test
	void leavesPipesInPlaceWhenAsked() throws IOException {
		start(builder().removeOnStop(false));
		this.server.stop();
		assertThat(this.directory).isDirectoryContaining((path) -> path.equals(this.in))
			.isDirectoryContaining((path) -> path.equals(this.out));
		Files.delete(this.in);
		Files.delete(this.out);
	}

	@Test
	void leavesNoDescriptorOrThreadBehindAfterAThousandStopsWithClientsAttached() throws IOException {
		ClientProcess.assumeInstalled("perl");
		start(builder().shutdownTimeout(SHORT));
		this.server.setHandler((line) -> this.server.send(line.toByteArray()));
		stopInTime();
		awaitNoThread();
		long before = descriptors();
		try (ClientProcess writer = ClientProcess.start("perl", "-e", OPEN_FOR_EVER, this.in.toString(), "1");
				ClientProcess reader = ClientProcess.start("perl", "-e", OPEN_FOR_EVER, this.out.toString(), "0")) {
			for (int i = 0; i < 1000; i++) {
				this.server.start();
				this.server.stop();
			}
			assertThat(writer.isAlive()).isTrue();
			assertThat(reader.isAlive()).isTrue();
		}
		awaitNoThread();
		await().untilAsserted(() -> assertThat(descriptors()).isEqualTo(before));
		assertThat(this.directory).isEmptyDirectory();
	}

	private static void awaitNoThread() {
		await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
			.noneMatch((thread) -> thread.getName().startsWith("pipeio-")));
	}

	private static long descriptors() throws IOException {
		try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
			return descriptors.count();
		}
	}

}
