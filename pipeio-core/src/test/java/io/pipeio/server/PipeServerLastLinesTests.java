package io.pipeio.server;

import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.line.IncompleteLine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the lines that are on their way, in and out, when {@link PipeServer#stop()}
 * is called.
 */
@Timeout(60)
class PipeServerLastLinesTests {

	private static final Duration SHORT = Duration.ofMillis(20);

	@RegisterExtension
	private final ServerFixture fixture = new ServerFixture();

	@AfterEach
	void assertNothingIsLeft() {
		this.fixture.stop();
		this.fixture.assertNothingIsLeft();
	}

	@Test
	void handlesWhatClientsHadWrittenBefore() {
		CountDownLatch stopping = new CountDownLatch(1);
		this.fixture.start(this.fixture.builder().handler((line) -> {
			stopping.await();
			this.fixture.lines().add(line.toString());
		}));
		ClientProcess.shell("seq 0 9999 > \"$1\"", this.fixture.in()).awaitOutput();
		Thread stopper = new Thread(this.fixture.server()::stop);
		stopper.start();
		await().until(() -> Files.notExists(this.fixture.in()));
		stopping.countDown();
		await().until(() -> !stopper.isAlive());
		assertThat(this.fixture.lines()).isEqualTo(IntStream.range(0, 10_000).mapToObj(String::valueOf).toList());
	}

	@Test
	void letsLastReplyGoOut() {
		CountDownLatch stopping = new CountDownLatch(1);
		this.fixture.start(this.fixture.builder());
		this.fixture.server().setHandler((line) -> {
			this.fixture.lines().add(line.toString());
			stopping.await();
			this.fixture.server().send("reply");
		});
		try (ClientProcess reader = ClientProcess.start("cat", this.fixture.out().toString())) {
			this.fixture.awaitEvent("connected OUT");
			ClientProcess.shell("echo line > \"$1\"", this.fixture.in()).awaitOutput();
			await().until(() -> !this.fixture.lines().isEmpty());
			Thread stopper = new Thread(this.fixture.server()::stop);
			stopper.start();
			await().until(() -> Files.notExists(this.fixture.in()));
			stopping.countDown();
			assertThat(reader.awaitOutput()).isEqualTo("reply\n");
			await().until(() -> !stopper.isAlive());
		}
	}

	@Test
	void waitsForConnectedReaderUntilItHasReadEverything() {
		this.fixture.start(this.fixture.builder().handler(this.fixture::keep));
		try (ClientProcess reader = ClientProcess.shell("{ read -r go <&3; cat; } 3<&0 < \"$1\"", this.fixture.out())) {
			this.fixture.awaitEvent("connected OUT");
			for (int i = 0; i < 20_000; i++) {
				this.fixture.server().send(String.valueOf(i));
			}
			Thread stopper = new Thread(this.fixture.server()::stop);
			stopper.start();
			await().until(() -> Files.notExists(this.fixture.out()));
			reader.type("go\n");
			assertThat(reader.awaitOutput().lines())
				.containsExactlyElementsOf(IntStream.range(0, 20_000).mapToObj(String::valueOf).toList());
			await().until(() -> !stopper.isAlive());
			assertThat(this.fixture.events()).noneMatch((event) -> event.startsWith("undelivered"));
		}
	}

	@Test
	void reportsWhatReaderHasNotTakenWhenItDiesDuringTheStop() {
		this.fixture.start(this.fixture.builder().handler(this.fixture::keep));
		try (ClientProcess reader = ClientProcess.shell("{ read -r line; exec sleep 1000; } < \"$1\"",
				this.fixture.out())) {
			this.fixture.awaitEvent("connected OUT");
			this.fixture.server().send("one");
			this.fixture.server().send("two");
			Thread stopper = new Thread(this.fixture.server()::stop);
			stopper.start();
			await().until(() -> Files.notExists(this.fixture.out()));
			reader.destroy();
			await().until(() -> !stopper.isAlive());
			assertThat(this.fixture.events()).contains("undelivered \"two\"");
		}
	}

	@Test
	void reportsTornLineWhole() {
		this.fixture.start(this.fixture.builder().shutdownTimeout(SHORT).handler(this.fixture::keep));
		ClientProcess reader = ClientProcess.start("head", "-c", "2", this.fixture.out().toString());
		this.fixture.server().send("one");
		this.fixture.server().send("two");
		assertThat(reader.awaitOutput()).isEqualTo("on");
		this.fixture.awaitEvent("disconnected OUT");
		this.fixture.server().stop();
		assertThat(this.fixture.events()).contains("undelivered \"one\" \"two\"");
	}

	@Test
	void discardsHalfLineOfConnectedClientThoughItWouldBeDelivered() {
		this.fixture.start(this.fixture.builder().incompleteLine(IncompleteLine.DELIVER).handler(this.fixture::keep));
		try (ClientProcess writer = ClientProcess.shell("{ printf 'whole\\ntransfer 100'; exec sleep 1000; } > \"$1\"",
				this.fixture.in())) {
			await().until(() -> !this.fixture.lines().isEmpty());
			this.fixture.server().stop();
			assertThat(writer.isAlive()).isTrue();
			assertThat(this.fixture.lines()).containsExactly("whole");
			assertThat(this.fixture.events()).contains("discarded INCOMPLETE 12");
		}
	}

}
