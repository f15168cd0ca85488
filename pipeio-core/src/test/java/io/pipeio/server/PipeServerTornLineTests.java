package io.pipeio.server;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that a client which dies in mid-line never hands the next one half a line.
 */
@Timeout(120)
class PipeServerTornLineTests {

	private static final String READ_BYTES = """
			use strict;
			open(my $pipe, '<', $ARGV[0]) or die;
			my $left = $ARGV[1];
			while ($left > 0) {
				my $count = sysread($pipe, my $bytes, $left) or last;
				syswrite(STDOUT, $bytes);
				$left -= $count;
			}
			kill('KILL', $$) if $ARGV[2];
			""";

	private final RecordingObserver observer = new RecordingObserver();

	private Path pipe;

	private PipeServer server;

	@TempDir
	private Path directory;

	@BeforeEach
	void start() {
		ClientProcess.assumeInstalled("perl");
		start(true);
	}

	private void start(boolean managed) {
		this.pipe = this.directory.resolve("test.out");
		this.server = PipeServer.builder("test")
			.outPipe(this.pipe)
			.managePipes(managed)
			.observer(this.observer)
			.shutdownTimeout(Duration.ofMillis(100))
			.build();
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.server.stop();
	}

	/**
	 * Read some bytes and leave, and wait until the server has seen that.
	 * @param count how many bytes
	 * @param killed whether the client kills itself
	 * @return what the client has read
	 */
	private String read(int count, boolean killed) {
		this.observer.events().removeIf("disconnected OUT"::equals);
		ClientProcess reader = ClientProcess.start("perl", "-e", READ_BYTES, this.pipe.toString(),
				String.valueOf(count), killed ? "1" : "");
		reader.awaitExitCode(Duration.ofSeconds(30));
		this.observer.awaitEvent("disconnected OUT");
		return new String(reader.stdout(), StandardCharsets.ISO_8859_1);
	}

	private List<String> torn() {
		return this.observer.events().stream().filter((event) -> event.startsWith("torn")).toList();
	}

	@Test
	void sendsTornLineAgainWholeBeforeWhatFollowedIt() {
		this.server.send("first");
		this.server.send("second");
		this.server.send("third");
		assertThat(read(9, true)).isEqualTo("first\nsec");
		assertThat(torn()).containsExactly("torn 3 of 7");
		assertThat(read(13, false)).isEqualTo("second\nthird\n");
	}

	@Test
	void takesNothingBackFromClientThatHasReadWholeLines() {
		this.server.send("first");
		this.server.send("second");
		assertThat(read(6, true)).isEqualTo("first\n");
		assertThat(torn()).isEmpty();
		assertThat(read(7, true)).isEqualTo("second\n");
	}

	@Test
	void sendsLineAgainOfWhichOnlyTheNewlineWasMissing() {
		this.server.send("first");
		this.server.send("second");
		assertThat(read(5, true)).isEqualTo("first");
		assertThat(read(13, false)).isEqualTo("first\nsecond\n");
	}

	@Test
	void sendsLineAgainThatWasTornTwice() {
		this.server.send("first");
		this.server.send("second");
		assertThat(read(1, true)).isEqualTo("f");
		assertThat(read(3, true)).isEqualTo("fir");
		assertThat(read(13, false)).isEqualTo("first\nsecond\n");
		assertThat(torn()).containsExactly("torn 1 of 6", "torn 3 of 6");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 65_535, 65_536, 65_537, 500_000, 999_999, 1_000_000 })
	void sendsLineAgainThatIsLargerThanThePipe(int taken) {
		String line = "x".repeat(1_000_000);
		this.server.send(line);
		this.server.send("next");
		assertThat(read(taken, true)).isEqualTo(line.substring(0, taken));
		assertThat(read(1_000_006, false)).isEqualTo(line + "\nnext\n");
	}

	@Test
	void sendsLineAgainThatWasWrittenBySendingThread() {
		ClientProcess reader = ClientProcess.start("perl", "-e", READ_BYTES, this.pipe.toString(), "3", "1");
		this.observer.awaitEvent("connected OUT");
		this.server.send("first");
		reader.awaitExitCode(Duration.ofSeconds(30));
		await().until(() -> !torn().isEmpty());
		this.server.send("second");
		assertThat(read(13, false)).isEqualTo("first\nsecond\n");
	}

	@Test
	void doesTheSameWithUnmanagedPipe() {
		this.server.stop();
		ClientProcess.start("mkfifo", this.pipe.toString()).awaitOutput();
		start(false);
		this.server.send("first");
		this.server.send("second");
		assertThat(read(8, true)).isEqualTo("first\nse");
		assertThat(read(7, false)).isEqualTo("second\n");
		assertThat(torn()).containsExactly("torn 2 of 7");
	}

	@Test
	void neitherSkipsNorRepeatsNorTearsWhateverBytesReadersTake() {
		Random random = new Random(42);
		List<String> sent = IntStream.range(0, 400)
			.mapToObj((i) -> i + " " + "y".repeat((int) Math.pow(10, 5 * random.nextDouble())))
			.toList();
		Thread sender = new Thread(() -> sent.forEach(this.server::send));
		sender.start();
		List<String> received = new ArrayList<>();
		for (int i = 0; i < 60; i++) {
			addWholeLines(read((int) Math.pow(10, 1 + 4 * random.nextDouble()), random.nextBoolean()), received);
			assertThat(received).isEqualTo(sent.subList(0, received.size()));
		}
		addWholeLines(
				read(sent.subList(received.size(), sent.size()).stream().mapToInt((line) -> line.length() + 1).sum(),
						false),
				received);
		assertThat(received).isEqualTo(sent);
	}

	private static void addWholeLines(String read, List<String> received) {
		String whole = read.substring(0, read.lastIndexOf('\n') + 1);
		received.addAll(whole.lines().collect(Collectors.toList()));
	}

}
