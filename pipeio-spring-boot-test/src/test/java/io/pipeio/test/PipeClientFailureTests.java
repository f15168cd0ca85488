package io.pipeio.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.pipeio.fifo.PathOccupiedException;
import io.pipeio.line.Line;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableTypeAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Tests that no step of a {@link PipeClient} waits for ever, and that a failure says
 * enough.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipeClientFailureTests {

	private static final Duration SHORT = Duration.ofMillis(50);

	private final BlockingQueue<Line> handled = new LinkedBlockingQueue<>();

	@TempDir
	private Path directory;

	private PipeServer server;

	private List<String> descriptors;

	private Thread thread;

	@BeforeEach
	void buildServer() {
		this.server = PipeServer.builder("test")
			.inPipe(this.directory.resolve("in"))
			.outPipe(this.directory.resolve("out"))
			.shutdownTimeout(Duration.ofSeconds(1))
			.build();
		this.descriptors = Descriptors.leadingTo(this.directory);
	}

	@AfterEach
	void leavesNoDescriptors() {
		this.server.close();
		await().untilAsserted(() -> assertThat(Descriptors.leadingTo(this.directory))
			.hasSizeLessThanOrEqualTo(this.descriptors.size()));
	}

	@Test
	void failsWhereServerIsStopped() {
		assertThatFailure().isThrownBy(PipeClient.builder(this.server).timeout(SHORT)::connect)
			.withMessage("""
					There was no pipe at '%2$s' within 50ms.
					Server 'test': stopped, has no handler; failed lines: 0
					In-pipe '%1$s': there is no such file; not connected; discarded lines: 0
					Out-pipe '%2$s': there is no such file; not connected; discarded lines: 0""",
					this.directory.resolve("in"), this.directory.resolve("out"));
	}

	@Test
	void failsWherePipeIsNotServed() throws IOException {
		this.server.start();
		this.server.pause();
		PipeServer other = PipeServer.builder("other")
			.outPipe(this.directory.resolve("out"))
			.inPipe(this.directory.resolve("in"))
			.build();
		assertThatFailure().isThrownBy(PipeClient.builder(other).timeout(SHORT)::connectReader)
			.withMessageStartingWith("The server has not opened the out-pipe for writing within 50ms.")
			.withMessageContaining("Server 'other': stopped")
			.withMessageContaining("out': a FIFO, rw-------; not connected");
	}

	@Test
	void failsWhereNobodyReads() {
		this.server.start();
		assertThatFailure().isThrownBy(PipeClient.builder(this.server).timeout(SHORT)::connect)
			.withMessageStartingWith("Nobody has opened the in-pipe for reading within 50ms.")
			.withMessageContaining("Server 'test': started, has no handler;");
		await().until(() -> !this.server.isConnected(PipeDirection.OUT));
	}

	@Test
	void failsWhereSomethingElseStandsAtThePath() throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		assertThatFailure().isThrownBy(PipeClient.builder().outPipe(file)::connect)
			.withMessageContaining("Out-pipe '%s': not a FIFO, rw-", file)
			.withCauseInstanceOf(PathOccupiedException.class);
	}

	@Test
	void failsWhereNothingComes() {
		start();
		try (PipeClient client = PipeClient.of(this.server).withTimeout(SHORT)) {
			assertThatFailure().isThrownBy(client::receive).withMessage("""
					No line was received within 50ms.
					Server 'test': started, has a handler; failed lines: 0
					In-pipe '%s': a FIFO, rw-------; not connected; discarded lines: 0
					Out-pipe '%s': a FIFO, rw-------; connected; discarded lines: 0
					Received: 0 lines""", this.directory.resolve("in"), this.directory.resolve("out"));
		}
	}

	@Test
	void failsWhereTooLittleComesAndKeepsIt() {
		start();
		List.of("one", "two", "three\u001b[31m", "four").forEach(this.server::send);
		try (PipeClient client = PipeClient.of(this.server)) {
			assertThat(client.receive()).isEqualTo("one");
			// On a busy machine, they may take longer to come; what has come is kept each
			// time
			await().untilAsserted(() -> assertThatFailure().isThrownBy(() -> client.withTimeout(SHORT).receive(4))
				.withMessageStartingWith("Only 3 of 4 lines were received within 50ms.")
				.withMessageEndingWith("Received: 4 lines, the last of them \"two\", \"three\\x1b[31m\", \"four\""));
			assertThat(client.receive(3)).containsExactly("two", "three\u001b[31m", "four");
		}
	}

	@Test
	void tellsWhatTheHandlerHasFailedAt() {
		this.server.setHandler((line) -> {
			throw new IllegalStateException();
		});
		this.server.start();
		try (PipeClient client = PipeClient.of(this.server).withTimeout(SHORT)) {
			client.send("hello");
			await().until(() -> this.server.getFailedLines() == 1);
			assertThatFailure().isThrownBy(() -> client.receive())
				.withMessageContaining("has a handler; failed lines: 1")
				.withMessageContaining("in': a FIFO, rw-------; connected");
		}
	}

	@Test
	void tellsStartOfLine() throws Exception {
		Path pipe = this.directory.resolve("other");
		Process writer = startWriter(pipe, "{ printf 'one\\nha'; exec sleep 30; }");
		try (PipeClient client = PipeClient.builder().outPipe(pipe).connect()) {
			assertThat(client.receive()).isEqualTo("one");
			assertThatFailure().isThrownBy(client.withTimeout(SHORT)::receive)
				.withMessageEndingWith("Received: 1 line: \"one\"; and the start of another one: \"ha\"");
			assertThatFailure().isThrownBy(() -> client.receiveNothing(SHORT));
		}
		finally {
			writer.destroyForcibly().waitFor();
		}
	}

	@Test
	void failsWhereLineDoesNotEnd() throws Exception {
		Path pipe = this.directory.resolve("other");
		Process writer = startWriter(pipe, "exec cat /dev/zero");
		try (PipeClient client = PipeClient.builder().outPipe(pipe).connect()) {
			assertThatFailure().isThrownBy(client.withTimeout(SHORT)::receive)
				.withMessageStartingWith("No line was received within 50ms.")
				.withMessageContaining("start of another one: \"\\x00\\x00");
			assertThat(client.received()).isEmpty();
		}
		finally {
			writer.destroyForcibly().waitFor();
		}
	}

	private static Process startWriter(Path pipe, String command) throws Exception {
		assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
		return new ProcessBuilder("sh", "-c", command + " > " + pipe).start();
	}

	@Test
	void failsWherePausedServerDoesNotReadAndGoesOnLater() throws InterruptedException {
		start();
		this.server.pause();
		String line = "x".repeat(100_000);
		try (PipeClient client = PipeClient.of(this.server)) {
			assertThatFailure().isThrownBy(() -> client.withTimeout(SHORT).send(line))
				.withMessageStartingWith("Not everything was written within 50ms.")
				.withMessageContaining("started, has a handler, paused; ")
				.withMessageContaining("Still to write: %d bytes", 100_001 - 65_536);
			assertThat(client.isConnected()).isTrue();
			this.server.resume();
			client.send("next");
			assertThat(this.handled.poll(20, TimeUnit.SECONDS)).hasToString(line);
			assertThat(this.handled.poll(20, TimeUnit.SECONDS)).hasToString("next");
		}
	}

	@Test
	void failsWhereSomethingComesThatShouldNot() {
		start();
		try (PipeClient client = PipeClient.of(this.server)) {
			client.receiveNothing(SHORT);
			this.server.send("one");
			assertThatFailure().isThrownBy(() -> client.receiveNothing(Duration.ofSeconds(20)))
				.withMessageStartingWith("Something was received although nothing was expected.")
				.withMessageContaining("\"o");
			assertThat(client.receive()).isEqualTo("one");
			client.receiveNothing(SHORT);
		}
	}

	@Test
	void failsWhenServerStops() throws Exception {
		start();
		try (PipeClient client = PipeClient.of(this.server)) {
			FutureTask<Throwable> receiving = failureOf(client::receive);
			this.server.stop();
			assertThat(receiving.get()).isInstanceOf(PipeAssertionError.class)
				.hasMessageStartingWith("No line was received before the server closed the out-pipe.")
				.hasMessageContaining("Server 'test': ");
			assertThatFailure().isThrownBy(() -> client.receiveNothing(Duration.ofSeconds(20)));
			assertThatFailure().isThrownBy(() -> client.send("hello"))
				.withMessageStartingWith("Not everything was written before the server closed the in-pipe.");
		}
	}

	@Test
	void releasesReceivingThreadWhenClosed() throws Exception {
		start();
		PipeClient client = PipeClient.of(this.server);
		FutureTask<Throwable> receiving = failureOf(client::receive);
		client.close();
		assertThat(receiving.get()).isInstanceOf(PipeAssertionError.class)
			.hasMessageStartingWith("No line was received before the client was closed.");
		assertThatFailure().isThrownBy(client::receive);
		assertThatFailure().isThrownBy(() -> client.send("hello"))
			.withMessageStartingWith("Not everything was written before the client was closed.");
		assertThat(client.isConnected()).isFalse();
	}

	@Test
	void releasesSendingThreadWhenClosed() throws Exception {
		start();
		this.server.pause();
		PipeClient client = PipeClient.writer(this.server);
		FutureTask<Throwable> sending = failureOf(() -> client.send(new byte[1_000_000]));
		client.close();
		assertThat(sending.get()).isInstanceOf(PipeAssertionError.class)
			.hasMessageStartingWith("Not everything was written before the client was closed.");
	}

	@Test
	void releasesThreadThatIsInterrupted() throws Exception {
		start();
		try (PipeClient client = PipeClient.of(this.server)) {
			FutureTask<Throwable> receiving = failureOf(() -> {
				try {
					client.receive();
				}
				finally {
					assertThat(Thread.interrupted()).isTrue();
				}
			});
			this.thread.interrupt();
			assertThat(receiving.get()).isInstanceOf(PipeAssertionError.class)
				.hasMessageStartingWith("No line was received before the thread was interrupted.");
		}
	}

	/**
	 * Do something that fails on another thread, and wait until that blocks.
	 * @param step what it does
	 * @return what it throws
	 */
	private FutureTask<Throwable> failureOf(ThrowingCallable step) {
		FutureTask<Throwable> failure = new FutureTask<>(() -> catchThrowable(step));
		Thread started = new Thread(failure);
		this.thread = started;
		started.start();
		await().until(
				() -> Arrays.stream(started.getStackTrace()).anyMatch((call) -> call.getMethodName().equals("poll")));
		return failure;
	}

	private static ThrowableTypeAssert<PipeAssertionError> assertThatFailure() {
		return assertThatExceptionOfType(PipeAssertionError.class);
	}

	private void start() {
		this.server.setHandler(this.handled::add);
		this.server.start();
	}

}
