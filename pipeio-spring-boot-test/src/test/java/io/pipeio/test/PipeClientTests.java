package io.pipeio.test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.pipeio.line.IncompleteLine;
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
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PipeClient} with servers that do what they should.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipeClientTests {

	private final BlockingQueue<Line> handled = new LinkedBlockingQueue<>();

	@TempDir
	private Path directory;

	private PipeServer server;

	@AfterEach
	void stopServer() {
		this.server.close();
	}

	@Test
	void sendsAndReceives() {
		startEcho();
		try (PipeClient client = PipeClient.of(this.server)) {
			client.send("hello");
			assertThat(client.receive()).isEqualTo("hello");
			assertThat(client.exchange("")).isEmpty();
			assertThat(client.getServer()).isSameAs(this.server);
		}
	}

	@Test
	void sendsAndReceivesBytes() {
		startEcho();
		byte[] line = { 0, '\r', (byte) 0xff };
		try (PipeClient client = PipeClient.of(this.server)) {
			client.send(line);
			assertThat(client.receiveBytes()).isEqualTo(line);
		}
	}

	@Test
	void usesCharsetOfServerUnlessToldOtherwise() throws InterruptedException {
		start(builder(true, true).charset(StandardCharsets.ISO_8859_1));
		try (PipeClient client = PipeClient.of(this.server)) {
			client.send("grün");
			assertThat(nextHandled().toByteArray()).isEqualTo("grün".getBytes(StandardCharsets.ISO_8859_1));
			this.server.send("grün");
			assertThat(client.receive()).isEqualTo("grün");
		}
		try (PipeClient client = PipeClient.builder(this.server).charset(StandardCharsets.UTF_8).connect()) {
			client.write("grün\n");
			assertThat(nextHandled().toByteArray()).isEqualTo("grün".getBytes(StandardCharsets.UTF_8));
		}
	}

	@Test
	void writesHalfLines() throws InterruptedException {
		start(builder(true, false).incompleteLine(IncompleteLine.DELIVER));
		try (PipeClient client = PipeClient.of(this.server)) {
			client.write("hal");
			client.write("f\nthe start ".getBytes(StandardCharsets.US_ASCII));
			assertThat(nextHandled()).hasToString("half");
			client.closeWriter();
			assertThat(nextHandled()).hasToString("the start ");
			assertThat(client.isConnected()).isFalse();
		}
	}

	@Test
	void leavesToTheNextClientWhatWasNotAskedFor() throws IOException {
		start(builder(false, true));
		List.of("one", "two", "three", "four").forEach(this.server::send);
		try (PipeClient client = PipeClient.reader(this.server)) {
			assertThat(client.receive()).isEqualTo("one");
			assertThat(client.isConnected()).isTrue();
		}
		Process head = new ProcessBuilder("head", "-c", "4", outPipe().toString()).start();
		assertThat(head.getInputStream().readAllBytes()).asString().isEqualTo("two\n");
		try (PipeClient client = PipeClient.reader(this.server)) {
			assertThat(client.receive(2)).containsExactly("three", "four");
		}
	}

	@Test
	void tellsAllThatHasCome() {
		start(builder(false, true));
		try (PipeClient client = PipeClient.of(this.server)) {
			assertThat(client.received()).isEmpty();
			List.of("one", "two", "three").forEach(this.server::send);
			await().untilAsserted(() -> assertThat(client.received()).containsExactly("one", "two", "three"));
			assertThat(client.receive()).isEqualTo("one");
			assertThat(client.received()).hasSize(3);
			client.closeReader();
			assertThat(client.received()).hasSize(3);
			assertThat(client.receive(2)).containsExactly("two", "three");
		}
	}

	@Test
	void tellsWhatHasComeWhileAnotherThreadReceives() throws InterruptedException {
		start(builder(false, true));
		try (PipeClient client = PipeClient.of(this.server)) {
			Thread receiver = new Thread(() -> client.receive(2));
			receiver.start();
			this.server.send("one");
			await().untilAsserted(() -> assertThat(client.received()).containsExactly("one"));
			this.server.send("two");
			receiver.join();
			assertThat(client.received()).containsExactly("one", "two");
		}
	}

	@Test
	void passesLinesThatAreLargerThanThePipe() {
		startEcho();
		String line = new Random(1).ints(150_000, ' ', '~')
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
		try (PipeClient client = PipeClient.of(this.server)) {
			assertThat(client.exchange(line)).isEqualTo(line);
			client.send(line);
			await().untilAsserted(() -> assertThat(client.received()).containsExactly(line, line));
		}
	}

	@Test
	void passesManyLines() {
		startEcho();
		List<String> lines = IntStream.range(0, 5_000).mapToObj(Integer::toString).toList();
		try (PipeClient client = PipeClient.of(this.server)) {
			client.write(String.join("\n", lines) + "\n");
			assertThat(client.receive(lines.size())).isEqualTo(lines);
		}
	}

	@Test
	void refusesNewlineInLine() {
		startEcho();
		try (PipeClient client = PipeClient.of(this.server)) {
			assertThatIllegalArgumentException().isThrownBy(() -> client.send("two\nlines"));
			assertThat(client.exchange("one")).isEqualTo("one");
		}
	}

	@Test
	void noticesThatServerHasGone() {
		startEcho();
		try (PipeClient client = PipeClient.of(this.server)) {
			assertThat(client.exchange("hello")).isEqualTo("hello");
			assertThat(client.isConnected()).isTrue();
			this.server.stop();
			assertThat(client.isConnected()).isFalse();
			client.closeWriter();
			assertThat(client.isConnected()).isFalse();
		}
	}

	@Test
	void leavesNoDescriptors() {
		List<String> before = Descriptors.leadingTo(this.directory);
		startEcho();
		for (int i = 0; i < 20; i++) {
			try (PipeClient client = PipeClient.of(this.server)) {
				assertThat(client.exchange("hello")).isEqualTo("hello");
				client.closeWriter();
			}
		}
		this.server.close();
		await().untilAsserted(
				() -> assertThat(Descriptors.leadingTo(this.directory)).hasSizeLessThanOrEqualTo(before.size()));
	}

	private Line nextHandled() throws InterruptedException {
		Line line = this.handled.poll(20, TimeUnit.SECONDS);
		assertThat(line).isNotNull();
		return line;
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
