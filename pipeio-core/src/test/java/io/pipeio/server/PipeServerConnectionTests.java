package io.pipeio.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.line.DiscardReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what a {@link PipeServer} tells of its clients.
 */
@Timeout(60)
class PipeServerConnectionTests {

	private final RecordingObserver observer = new RecordingObserver();

	private final List<Boolean> readAndLeft = new CopyOnWriteArrayList<>();

	private Path in;

	private Path out;

	private PipeServer server;

	@TempDir
	private Path directory;

	@BeforeEach
	void start() {
		this.in = this.directory.resolve("test.in");
		this.out = this.directory.resolve("test.out");
		this.server = PipeServer.builder("test")
			.inPipe(this.in)
			.outPipe(this.out)
			.shutdownTimeout(Duration.ofMillis(200))
			.observer(this.observer)
			.handler((line) -> {
			})
			.build();
		this.server.addObserver(new PipeServerObserver() {

			@Override
			public void clientDisconnected(PipeServer server, PipeDirection direction) {
				if (direction == PipeDirection.OUT) {
					PipeServerConnectionTests.this.readAndLeft.add(server.control().isReadAndLeft());
				}
			}

		});
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.server.stop();
	}

	@Test
	void tellsWhetherPipesHaveClients() {
		assertConnected(false, false);
		try (ClientProcess reader = ClientProcess.shell("exec 3< \"$1\"; read end", this.out)) {
			await().untilAsserted(() -> assertConnected(false, true));
			try (ClientProcess writer = ClientProcess.shell("exec 3> \"$1\"; echo >&3; read end", this.in)) {
				await().untilAsserted(() -> assertConnected(true, true));
			}
			await().untilAsserted(() -> assertConnected(false, true));
		}
		await().untilAsserted(() -> assertConnected(false, false));
	}

	@Test
	void hasNoClientsAfterStop() {
		try (ClientProcess client = ClientProcess.shell("exec 3< \"$1\" 4> \"$2\"; echo >&4; read end", this.out,
				this.in)) {
			await().untilAsserted(() -> assertConnected(true, true));
			this.server.control().stopReading();
			assertConnected(false, true);
			this.server.stop();
			assertConnected(false, false);
		}
	}

	private void assertConnected(boolean in, boolean out) {
		assertThat(this.server.isConnected(PipeDirection.IN)).as("in").isEqualTo(in);
		assertThat(this.server.isConnected(PipeDirection.OUT)).as("out").isEqualTo(out);
	}

	@Test
	void tellsThatReaderHasReadEverything() {
		this.server.send("one");
		ClientProcess.shell("read -r line < \"$1\"", this.out).awaitOutput();
		await().until(() -> this.readAndLeft.equals(List.of(true)));
		assertThat(this.server.control().isReadAndLeft()).isFalse();
	}

	@Test
	void tellsThatReaderHasLeftLines() {
		this.server.send("one");
		this.server.send("two");
		ClientProcess.shell("read -r line < \"$1\"", this.out).awaitOutput();
		await().until(() -> this.readAndLeft.equals(List.of(false)));
	}

	@Test
	void tellsThatReaderIsThereWhenServerStops() {
		try (ClientProcess reader = ClientProcess.shell("exec 3< \"$1\"; read end", this.out)) {
			await().until(() -> this.server.isConnected(PipeDirection.OUT));
			this.server.stop();
			assertThat(this.readAndLeft).containsExactly(false);
		}
	}

	@Test
	void tellsThatReadingHasStopped() {
		List<String> stops = new CopyOnWriteArrayList<>();
		this.server.addObserver(new PipeServerObserver() {

			@Override
			public void readingStopped(PipeServer server) {
				stops.add("reading");
			}

			@Override
			public void stopped(PipeServer server) {
				stops.add("all");
			}

		});
		this.server.control().stopReading();
		assertThat(stops).containsExactly("reading");
		this.server.stop();
		assertThat(stops).containsExactly("reading", "all");
	}

	@Test
	void countsAndTellsWhatHandlerDrops() {
		this.server.control().discarded(DiscardReason.UNEXPECTED, 7);
		assertThat(this.server.getDiscardedLines(PipeDirection.IN)).isEqualTo(1);
		assertThat(this.observer.events()).contains("discarded UNEXPECTED 7");
	}

}
