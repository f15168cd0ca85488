package io.pipeio.test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;

import io.pipeio.line.Line;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the pipes that a {@link PipeClient} opens and waits for.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipeClientOpeningTests {

	private final BlockingQueue<Line> handled = new LinkedBlockingQueue<>();

	@TempDir
	private Path directory;

	private PipeServer server;

	@AfterEach
	void stopServer() {
		this.server.close();
	}

	@Test
	void opensOnlyWhatItIsToldTo() {
		startEcho();
		try (PipeClient writer = PipeClient.writer(this.server)) {
			assertThat(this.server.isConnected(PipeDirection.OUT)).isFalse();
			assertThatIllegalStateException().isThrownBy(writer::receive).withMessage("This client does not read");
			assertThatIllegalStateException().isThrownBy(writer::received);
			assertThatIllegalStateException().isThrownBy(() -> writer.exchange("question"));
			writer.send("hello");
			try (PipeClient reader = PipeClient.reader(this.server)) {
				assertThat(this.server.isConnected(PipeDirection.OUT)).isTrue();
				assertThatIllegalStateException().isThrownBy(() -> reader.send("hello"))
					.withMessage("This client does not write");
				assertThat(reader.receive()).isEqualTo("hello");
			}
		}
	}

	@Test
	void opensPipesThatAreKnownByTheirPaths() {
		startEcho();
		try (PipeClient client = PipeClient.builder().inPipe(inPipe()).outPipe(outPipe()).connect()) {
			assertThat(client.exchange("grün")).isEqualTo("grün");
			assertThat(client.getServer()).isNull();
		}
	}

	@Test
	void waitsForServer() throws Exception {
		startEcho();
		this.server.stop();
		FutureTask<PipeClient> connecting = inBackground(
				PipeClient.builder(this.server).timeout(Duration.ofDays(365))::connect);
		this.server.start();
		try (PipeClient client = connecting.get()) {
			assertThat(client.exchange("hello")).isEqualTo("hello");
		}
	}

	@Test
	void waitsForServerAtPipesThatAreReplaced() throws Exception {
		startEcho();
		this.server.stop();
		makeFifos();
		PipeClientBuilder builder = PipeClient.builder(this.server);
		FutureTask<String> writing = inBackground(() -> {
			try (PipeClient client = builder.connectWriter()) {
				client.send("hello");
				return "";
			}
		});
		FutureTask<String> reading = inBackground(() -> {
			try (PipeClient client = builder.connectReader()) {
				return client.receive();
			}
		});
		Files.delete(inPipe());
		Files.delete(outPipe());
		this.server.start();
		assertThat(writing.get()).isEmpty();
		assertThat(reading.get()).isEqualTo("hello");
	}

	private void makeFifos() throws Exception {
		Process mkfifo = new ProcessBuilder("mkfifo", inPipe().toString(), outPipe().toString()).start();
		assertThat(mkfifo.waitFor()).isZero();
	}

	/**
	 * Do something on another thread, and wait until that waits.
	 * @param <T> what it results in
	 * @param task what it does
	 * @return what it results in
	 */
	private static <T> FutureTask<T> inBackground(Callable<T> task) {
		FutureTask<T> result = new FutureTask<>(task);
		Thread thread = new Thread(result);
		thread.start();
		await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
		return result;
	}

	@Test
	void refusesWhatMakesNoClient() {
		start(builder(true, false));
		assertThatIllegalStateException().isThrownBy(() -> PipeClient.reader(this.server))
			.withMessage("The server has no out-pipe");
		assertThatIllegalStateException().isThrownBy(() -> PipeClient.builder().connect());
		assertThatIllegalStateException().isThrownBy(() -> PipeClient.builder().connectWriter())
			.withMessage("The server has no in-pipe");
		assertThatIllegalArgumentException().isThrownBy(() -> PipeClient.builder().timeout(Duration.ZERO));
	}

	private void startEcho() {
		this.server = builder(true, true).build();
		this.server.setHandler((line) -> this.server.send(line.toByteArray()));
		this.server.start();
	}

	private void start(PipeServerBuilder builder) {
		this.server = builder.build();
		if (this.server.getPath(PipeDirection.IN) != null) {
			this.server.setHandler((line) -> this.handled.add(line));
		}
		this.server.start();
	}

	private PipeServerBuilder builder(boolean in, boolean out) {
		PipeServerBuilder builder = PipeServer.builder("test").shutdownTimeout(Duration.ofSeconds(1));
		if (in) {
			builder.inPipe(inPipe());
		}
		return out ? builder.outPipe(outPipe()) : builder;
	}

	private Path inPipe() {
		return this.directory.resolve("in");
	}

	private Path outPipe() {
		return this.directory.resolve("out");
	}

}
