package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.line.DiscardReason;
import io.pipeio.queue.WhenFull;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PipeStatistics} and {@link PipeServerFailure}.
 */
@Timeout(60)
class PipeStatisticsTests {

	private static final String LINES = "for i in $(seq \"$2\"); do echo \"line $i\"; done > \"$1\"";

	@TempDir
	private Path directory;

	private Path in;

	private Path out;

	private PipeServer server;

	private PipeServerBuilder builder() {
		this.in = this.directory.resolve("test.in");
		this.out = this.directory.resolve("test.out");
		return PipeServer.builder("test").inPipe(this.in).outPipe(this.out).shutdownTimeout(Duration.ofSeconds(5));
	}

	private void start(PipeServerBuilder builder) {
		this.server = builder.build();
		this.server.start();
	}

	@AfterEach
	void stop() {
		if (this.server != null) {
			this.server.close();
		}
	}

	private PipeStatistics in() {
		return this.server.getStatistics(PipeDirection.IN);
	}

	private PipeStatistics out() {
		return this.server.getStatistics(PipeDirection.OUT);
	}

	private void write(String script, Object... arguments) {
		Object[] all = new Object[arguments.length + 1];
		all[0] = this.in;
		System.arraycopy(arguments, 0, all, 1, arguments.length);
		ClientProcess.shell(script, all).awaitOutput();
	}

	private String read(int lines) {
		return ClientProcess.shell("head -n \"$2\" \"$1\"", this.out, lines).awaitOutput();
	}

	@Test
	void countsLinesAndBytesOfClients() {
		start(builder().handler((line) -> {
		}));
		write(LINES, 1000);
		await().until(() -> in().getLines() == 1000);
		assertThat(in().getBytes()).isEqualTo(9 * 7 + 90 * 8 + 900 * 9 + 10);
		assertThat(in().getDiscardedLines()).isZero();
		assertThat(out().getLines()).isZero();
	}

	@Test
	void countsALineBeforeItIsHandled() {
		CountDownLatch called = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		start(builder().handler((line) -> {
			called.countDown();
			end.await();
		}));
		write("printf 'one\\ntwo\\n' > \"$1\"");
		await().until(() -> called.getCount() == 0);
		assertThat(in().getLines()).isOne();
		end.countDown();
		await().until(() -> in().getLines() == 2);
	}

	@Test
	void countsOnAfterARestart() {
		start(builder().handler((line) -> this.server.send(line.toByteArray())));
		for (int round = 1; round <= 3; round++) {
			write(LINES, 10);
			assertThat(read(10)).hasLineCount(10);
			this.server.stop();
			assertThat(in().getLines()).isEqualTo(10L * round);
			assertThat(out().getLines()).isEqualTo(10L * round);
			assertThat(out().getBytes()).isEqualTo(in().getBytes()).isEqualTo(71L * round);
			this.server.start();
		}
	}

	@Test
	void countsLinesThatAStopHandles() {
		CountDownLatch called = new CountDownLatch(1);
		start(builder().handler((line) -> {
			called.countDown();
			await().until(() -> !Files.exists(this.in));
		}));
		write("printf 'one\\n' > \"$1\"");
		await().until(() -> called.getCount() == 0);
		write("printf 'two\\nthree\\n' > \"$1\"");
		this.server.stop();
		assertThat(in().getLines()).isEqualTo(3);
		assertThat(in().getBytes()).isEqualTo(14);
	}

	@Test
	void countsWhatItDiscardsByReason() {
		start(builder().maxLineLength(PipeDirection.IN, 4).handler((line) -> {
		}));
		write("printf 'toolong\\nok\\nhalf' > \"$1\"");
		await().until(() -> in().getDiscardedLines() == 2);
		assertThat(in().getDiscardedLines(DiscardReason.TOO_LONG)).isOne();
		assertThat(in().getDiscardedLines(DiscardReason.INCOMPLETE)).isOne();
		assertThat(in().getDiscardedLines(DiscardReason.STOPPED)).isZero();
		assertThat(in().getLines()).isOne();
		assertThat(this.server.getDiscardedLines(PipeDirection.IN)).isEqualTo(2);
	}

	@Test
	void accountsForEveryLineThatIsSent() {
		start(builder().queueSize(40).whenFull(WhenFull.DROP_OLDEST));
		for (int i = 1; i <= 10; i++) {
			this.server.send("line %03d".formatted(i));
		}
		assertThat(out().getLines()).isEqualTo(10);
		assertThat(out().getBytes()).isEqualTo(90);
		assertThat(out().getDiscardedLines(DiscardReason.QUEUE_FULL)).isEqualTo(6);
		assertThat(this.server.getQueue().lines()).isEqualTo(4);
		assertThat(ClientProcess.shell("read -r line < \"$1\"; echo \"$line\"", this.out).awaitOutput())
			.isEqualTo("line 007\n");
		await().until(() -> out().getDisconnects() == 1);
		this.server.stop();
		assertThat(out().getDiscardedLines(DiscardReason.STOPPED)).isEqualTo(3);
		assertThat(out().getLines()).isEqualTo(10);
	}

	@Test
	void doesNotCountARefusedLine() {
		start(builder().queueSize(10).whenFull(WhenFull.FAIL));
		this.server.send("line 1");
		assertThat(this.server.sendAsync("line 2".getBytes())).isCompletedExceptionally();
		assertThat(out().getLines()).isOne();
		assertThat(out().getDiscardedLines()).isZero();
	}

	@Test
	void countsClientsAndRepairs() throws IOException {
		start(builder().handler((line) -> {
		}));
		write("echo one > \"$1\"");
		await().until(() -> in().getDisconnects() == 1);
		write("echo two > \"$1\"");
		await().until(() -> in().getDisconnects() == 2);
		assertThat(in().getConnects()).isEqualTo(2);
		assertThat(out().getConnects()).isZero();
		Files.delete(this.out);
		await().until(() -> out().getRepairs() == 1);
		assertThat(in().getRepairs()).isZero();
	}

	private void replaceByFile(Path path) throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		Files.move(file, path, StandardCopyOption.ATOMIC_MOVE);
	}

	@Test
	void tellsOfAFailureUntilItIsOver() throws IOException {
		Instant before = Instant.now();
		start(builder());
		assertThat(this.server.getFailures()).isEmpty();
		replaceByFile(this.in);
		await().until(() -> !this.server.getFailures().isEmpty());
		PipeServerFailure failure = this.server.getFailures().get(0);
		assertThat(failure.direction()).isEqualTo(PipeDirection.IN);
		assertThat(failure.description()).contains(this.in.toString());
		assertThat(failure.time()).isAfterOrEqualTo(before);
		Files.delete(this.in);
		await().until(() -> this.server.getFailures().isEmpty());
		PipeServerFailure last = this.server.getLastFailure();
		assertThat(last).isNotNull();
		assertThat(last.description()).isEqualTo(failure.description());
	}

	@Test
	void forgetsAFailureWhenItIsStopped() throws IOException {
		start(builder());
		replaceByFile(this.in);
		await().until(() -> !this.server.getFailures().isEmpty());
		this.server.stop();
		assertThat(this.server.getFailures()).isEmpty();
	}

	@Test
	void remembersTheLastFailureWithoutAllThatAClientHasWritten() {
		start(builder().handler((line) -> {
			throw new IllegalStateException(line.toString());
		}));
		write("printf '%2000d\\n' 1 > \"$1\"");
		await().until(() -> this.server.getLastFailure() != null);
		PipeServerFailure failure = this.server.getLastFailure();
		assertThat(failure.direction()).isNull();
		assertThat(failure.description()).startsWith("java.lang.IllegalStateException: ").hasSize(1003);
		assertThat(this.server.getFailures()).isEmpty();
		assertThat(this.server.getFailedLines()).isOne();
	}

	@Test
	void remembersWhyItCouldNotStart() throws IOException {
		this.server = builder().build();
		Files.createFile(this.in);
		assertThatExceptionOfType(PipeServerStartException.class).isThrownBy(this.server::start);
		PipeServerFailure failure = this.server.getLastFailure();
		assertThat(failure).isNotNull();
		assertThat(failure.direction()).isEqualTo(PipeDirection.IN);
		assertThat(failure.description()).contains(this.in.toString());
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void standsAFailureThatCannotDescribeItself(boolean throwing) {
		RecordingObserver observer = new RecordingObserver();
		start(builder().observer(observer).handler((line) -> {
			throw new UndescribableException(throwing);
		}));
		write("printf 'one\\ntwo\\n' > \"$1\"");
		await().until(() -> this.server.getFailedLines() == 2);
		await().until(() -> observer.events().stream().filter((event) -> event.startsWith("failed")).count() == 2);
		assertThat(this.server.getLastFailure().description()).isEqualTo(UndescribableException.class.getName());
		assertThat(this.server.getFailures()).isEmpty();
	}

	static class UndescribableException extends RuntimeException {

		private final boolean throwing;

		UndescribableException(boolean throwing) {
			this.throwing = throwing;
		}

		@Override
		public String toString() {
			if (this.throwing) {
				throw new IllegalStateException("There are no words for it");
			}
			return null;
		}

	}

}
