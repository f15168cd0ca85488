package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.queue.LineNotSentException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

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

	@RegisterExtension
	private final ServerFixture fixture = new ServerFixture();

	private void stopInTime() {
		long start = System.nanoTime();
		this.fixture.server().stop();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
		this.fixture.assertNothingIsLeft();
	}

	@AfterEach
	void assertNothingIsLeft() {
		this.fixture.stop();
		this.fixture.assertNothingIsLeft();
	}

	@RepeatedTest(TIMES)
	void stopsWithoutClient() {
		this.fixture.start(this.fixture.builder().handler(this.fixture::keep));
		stopInTime();
	}

	@RepeatedTest(TIMES)
	void stopsWithClientThatIsBlockedReading() {
		this.fixture.start(this.fixture.builder().handler(this.fixture::keep));
		try (ClientProcess reader = ClientProcess.start("cat", this.fixture.out().toString())) {
			this.fixture.awaitEvent("connected OUT");
			stopInTime();
			assertThat(reader.awaitOutput()).isEmpty();
		}
	}

	@RepeatedTest(TIMES)
	void stopsWithClientInMidLine() {
		this.fixture.start(this.fixture.builder().handler(this.fixture::keep));
		try (ClientProcess writer = ClientProcess.shell("{ printf 'whole\\nhalf'; exec sleep 1000; } > \"$1\"",
				this.fixture.in())) {
			await().pollInterval(Duration.ofMillis(1)).until(() -> !this.fixture.lines().isEmpty());
			stopInTime();
			assertThat(writer.isAlive()).isTrue();
			assertThat(this.fixture.lines()).containsExactly("whole");
			assertThat(this.fixture.events()).contains("discarded INCOMPLETE 4");
		}
	}

	@RepeatedTest(TIMES)
	void stopsWithFullOutPipeThatNobodyReads() {
		this.fixture.start(this.fixture.builder().shutdownTimeout(SHORT).handler(this.fixture::keep));
		try (ClientProcess reader = ClientProcess.shell("exec sleep 1000 < \"$1\"", this.fixture.out())) {
			this.fixture.awaitEvent("connected OUT");
			for (int i = 0; i < 200; i++) {
				this.fixture.server().send(new byte[1000]);
			}
			stopInTime();
			assertThat(this.fixture.events()).anyMatch((event) -> event.startsWith("undelivered"));
			assertThat(reader.isAlive()).isTrue();
		}
	}

	@RepeatedTest(TIMES)
	void stopsWithSenderThatIsBlocked() throws InterruptedException {
		this.fixture.start(this.fixture.builder().queueSize(1000));
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
				this.fixture.server().send(new byte[500]);
			}
		}
		catch (LineNotSentException ex) {
			failure.set(ex);
		}
	}

	@RepeatedTest(TIMES)
	void stopsWithHandlerThatIsBlockedSending() {
		this.fixture.start(this.fixture.builder().queueSize(1000));
		this.fixture.server().setHandler((line) -> {
			this.fixture.lines().add("handling");
			while (true) {
				this.fixture.server().send(new byte[500]);
			}
		});
		ClientProcess.shell("echo line > \"$1\"", this.fixture.in()).awaitOutput();
		await().pollInterval(Duration.ofMillis(1)).until(() -> !this.fixture.lines().isEmpty());
		stopInTime();
		assertThat(this.fixture.events()).anyMatch((event) -> event.startsWith("failed line"));
	}

	@Test
	void spendsTheShutdownTimeoutOnceForBothPipes() {
		this.fixture.start(this.fixture.builder().shutdownTimeout(Duration.ofMillis(500)));
		this.fixture.server().setHandler((line) -> {
			this.fixture.lines().add(line.toString());
			new CountDownLatch(1).await();
		});
		try (ClientProcess reader = ClientProcess.shell("exec sleep 1000 < \"$1\"", this.fixture.out())) {
			this.fixture.awaitEvent("connected OUT");
			this.fixture.server().send("unread");
			ClientProcess.shell("echo line > \"$1\"", this.fixture.in()).awaitOutput();
			await().until(() -> !this.fixture.lines().isEmpty());
			this.fixture.server().control().stopReading();
			assertThat(this.fixture.events()).contains("timed out IN");
			long start = System.nanoTime();
			this.fixture.server().stop();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(400));
			assertThat(reader.isAlive()).isTrue();
		}
	}

	@Test
	void handlesEveryLineThatWasWrittenBeforeTheClientWasRefused() {
		ClientProcess.assumeInstalled("perl");
		this.fixture.start(this.fixture.builder().handler(this.fixture::keep));
		for (int i = 0; i < 20; i++) {
			this.fixture.lines().clear();
			this.fixture.server().start();
			try (ClientProcess writer = ClientProcess.start("perl", "-e", WRITE_UNTIL_REFUSED,
					this.fixture.in().toString())) {
				await().pollInterval(Duration.ofMillis(1)).until(() -> this.fixture.lines().size() > 100);
				stopInTime();
				int written = Integer.parseInt(writer.awaitOutput());
				int refused = this.fixture.events()
					.stream()
					.filter((event) -> event.startsWith("discarded STOPPED"))
					.mapToInt((event) -> Integer.parseInt(event.substring(18)))
					.sum();
				assertThat(refused).isZero();
				assertThat(this.fixture.lines()).hasSize(written);
			}
		}
	}

	@Test
	void interruptsHandlerThatDoesNotReturnInTime() {
		this.fixture.start(this.fixture.builder().shutdownTimeout(Duration.ofMillis(200)).handler((line) -> {
			this.fixture.lines().add(line.toString());
			new CountDownLatch(1).await();
		}));
		ClientProcess.shell("printf 'one\\ntwo\\n' > \"$1\"", this.fixture.in()).awaitOutput();
		await().until(() -> !this.fixture.lines().isEmpty());
		this.fixture.server().stop();
		this.fixture.awaitEvent("timed out IN");
		this.fixture.awaitEvent("discarded STOPPED 3");
		assertThat(this.fixture.lines()).containsExactly("one");
		await().untilAsserted(this.fixture::assertNothingIsLeft);
	}

	@Test
	void letsHandlerStopItsOwnServer() {
		this.fixture.start(this.fixture.builder());
		this.fixture.server().setHandler((line) -> this.fixture.server().stop());
		ClientProcess.shell("echo quit > \"$1\"", this.fixture.in()).awaitOutput();
		await().untilAsserted(this.fixture::assertNothingIsLeft);
		assertThat(this.fixture.server().isOpen()).isFalse();
	}

	@Test
	void releasesClientThatIsBlockedInOpening() {
		this.fixture.start(this.fixture.builder());
		try (ClientProcess writer = ClientProcess.shell("echo line > \"$1\"", this.fixture.in())) {
			await().until(writer::isBlocked);
			stopInTime();
			writer.awaitExitCode(Duration.ofSeconds(10));
		}
	}

	@Test
	void leavesPipesInPlaceWhenAsked() throws IOException {
		this.fixture.start(this.fixture.builder().removeOnStop(false));
		this.fixture.server().stop();
		assertThat(this.fixture.directory()).isDirectoryContaining((path) -> path.equals(this.fixture.in()))
			.isDirectoryContaining((path) -> path.equals(this.fixture.out()));
		Files.delete(this.fixture.in());
		Files.delete(this.fixture.out());
	}

	@Test
	void leavesNoDescriptorOrThreadAfterAThousandStopsWithClients() throws IOException {
		ClientProcess.assumeInstalled("perl");
		this.fixture.start(this.fixture.builder().shutdownTimeout(SHORT));
		this.fixture.server().setHandler((line) -> this.fixture.server().send(line.toByteArray()));
		stopInTime();
		awaitNoThread();
		long before = descriptors();
		try (ClientProcess writer = ClientProcess.start("perl", "-e", OPEN_FOR_EVER, this.fixture.in().toString(), "1");
				ClientProcess reader = ClientProcess.start("perl", "-e", OPEN_FOR_EVER, this.fixture.out().toString(),
						"0")) {
			for (int i = 0; i < 1000; i++) {
				this.fixture.server().start();
				this.fixture.server().stop();
			}
			assertThat(writer.isAlive()).isTrue();
			assertThat(reader.isAlive()).isTrue();
		}
		awaitNoThread();
		await().untilAsserted(() -> assertThat(descriptors()).isEqualTo(before));
		assertThat(this.fixture.directory()).isEmptyDirectory();
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
