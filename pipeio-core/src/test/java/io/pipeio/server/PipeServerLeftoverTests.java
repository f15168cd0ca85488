package io.pipeio.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that a server treats as its own what a process that is gone has left in the
 * out-pipe, for a client that has outlived it.
 */
@Timeout(60)
class PipeServerLeftoverTests {

	private static final String READ_BYTES = """
			import fcntl, os, sys
			pipe = os.open(sys.argv[1], os.O_RDONLY)
			if len(sys.argv) > 2:
				fcntl.fcntl(pipe, 1031, int(sys.argv[2]))
			print('open', flush=True)
			left = int(sys.stdin.readline())
			while left > 0:
				taken = os.read(pipe, left)
				os.write(1, taken)
				left -= len(taken)
			""";

	private final RecordingObserver observer = new RecordingObserver();

	private Path pipe;

	private PipeServer server;

	@TempDir
	private Path directory;

	@BeforeEach
	void makePipe() {
		ClientProcess.assumeInstalled("python3");
		this.pipe = this.directory.resolve("test.out");
		ClientProcess.start("mkfifo", this.pipe.toString()).awaitOutput();
		this.server = PipeServer.builder("test")
			.outPipe(this.pipe)
			.observer(this.observer)
			.shutdownTimeout(Duration.ofMillis(100))
			.build();
	}

	@AfterEach
	void stop() {
		this.server.stop();
	}

	/**
	 * Start a client that opens the pipe, before the server does, and has a capacity.
	 * @param content what somebody writes who has gone then
	 * @param capacity the capacity of the pipe in bytes
	 * @return the client, which reads as many bytes as it is told
	 */
	private ClientProcess startReader(String content, int capacity) {
		ClientProcess reader = ClientProcess.start("python3", "-c", READ_BYTES, this.pipe.toString(),
				String.valueOf(capacity));
		ClientProcess writer = ClientProcess.start("python3", "-c", """
				import os, sys
				pipe = os.open(sys.argv[1], os.O_WRONLY)
				os.write(pipe, sys.stdin.buffer.read())
				""", this.pipe.toString());
		await().until(() -> reader.stdoutText().equals("open\n"));
		writer.type(content);
		writer.endInput();
		writer.awaitOutput();
		return reader;
	}

	private void startServer() {
		this.server.start();
		this.observer.awaitEvent("connected OUT");
	}

	private static String read(ClientProcess reader, int count) {
		reader.type(count + "\n");
		return reader.awaitOutput().substring("open\n".length());
	}

	private String readByNextReader(int count) {
		this.observer.awaitEvent("disconnected OUT");
		return read(ClientProcess.start("python3", "-c", READ_BYTES, this.pipe.toString()), count);
	}

	@Test
	void sendsTornLineAgainThatIsNotItsOwn() {
		try (ClientProcess reader = startReader("first\nsecond\nthird\n", 65_536)) {
			startServer();
			assertThat(read(reader, 9)).isEqualTo("first\nsec");
		}
		this.server.send("own");
		assertThat(readByNextReader(17)).isEqualTo("second\nthird\nown\n");
		assertThat(this.observer.events()).contains("torn 3 of 7");
	}

	@Test
	void endsLineThatIsNotFinishedBeforeItsOwn() {
		try (ClientProcess reader = startReader("first\nsec", 65_536)) {
			startServer();
			this.server.send("own");
			assertThat(read(reader, 14)).isEqualTo("first\nsec\nown\n");
		}
	}

	@Test
	void knowsAllThatIsInLargePipe() {
		String content = "x".repeat(99_999) + "\n";
		try (ClientProcess reader = startReader(content.repeat(5), 1 << 20)) {
			startServer();
			assertThat(read(reader, 450_000)).isEqualTo(content.repeat(4) + "x".repeat(50_000));
		}
		this.server.send("own");
		assertThat(readByNextReader(100_004)).isEqualTo(content + "own\n");
	}

	@Test
	void reportsWhatNobodyHasReadWhenItStops() {
		try (ClientProcess reader = startReader("first\nsecond\n", 65_536)) {
			startServer();
			this.server.send("own");
			this.server.stop();
			assertThat(this.observer.events()).filteredOn((event) -> event.startsWith("undelivered"))
				.isEqualTo(List.of("undelivered \"first\" \"second\" \"own\""));
			assertThat(reader.isAlive()).isTrue();
			PipeStatistics statistics = this.server.getStatistics(PipeDirection.OUT);
			assertThat(statistics.getLines()).isEqualTo(statistics.getDiscardedLines()).isEqualTo(3);
			assertThat(statistics.getBytes()).isEqualTo(17);
		}
	}

}
