package io.pipeio.listener.error;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.line.Line;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for what stands in a {@link DeadLetterFile}, whatever happens to the disk, the
 * process and the path.
 */
@Timeout(300)
class DeadLetterFileTests {

	private static final Duration START = Duration.ofSeconds(60);

	private static final String LINE = "x".repeat(3000);

	private static final List<Line> LINES = List.of(Line.of(new byte[0], StandardCharsets.UTF_8));

	private final JsonMapper mapper = new JsonMapper();

	@TempDir
	private Path directory;

	private Path file;

	@BeforeEach
	void setUp() {
		this.file = this.directory.resolve("dead.jsonl");
	}

	private ClientProcess startApplication(Path letters, String... prefix) {
		List<String> command = new ArrayList<>(List.of(prefix));
		command.add(System.getProperty("java.home") + "/bin/java");
		command.add("-XX:TieredStopAtLevel=1");
		if (Runtime.version().feature() >= 24) {
			command.add("--enable-native-access=ALL-UNNAMED");
		}
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), LettersApplication.class.getName(),
				"--pipeio.directory=" + this.directory, "--pipeio.servers.echo.in-pipe=echo.in",
				"--pipeio.listener.error-handling=dead-letter", "--pipeio.listener.dead-letter.file=" + letters,
				"--spring.main.banner-mode=off"));
		ClientProcess application = ClientProcess.start(command.toArray(String[]::new));
		await().atMost(START).until(() -> application.stdoutText().contains("ready for lines"));
		return application;
	}

	private void write(String script) {
		ClientProcess.shell("{ " + script + "; } > \"$1\"", this.directory.resolve("echo.in"), LINE).awaitOutput();
	}

	private List<String> linesOfLetters(Path letters) {
		try {
			return Files.readAllLines(letters)
				.stream()
				.map((letter) -> this.mapper.readTree(letter).get("line").asString())
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void addAfter(String content) throws IOException {
		Files.writeString(this.file, content);
		assertThat(new DeadLetterFile(this.file).add(LINES, (line) -> "{\"line\":\"next\"}")).containsOnlyNulls();
	}

	@Test
	void keepsOnlyWholeLettersOnFullDisk() throws IOException {
		assumeTrue("root".equals(System.getProperty("user.name")), "root can mount a file system");
		ClientProcess.assumeInstalled("unshare");
		Path disk = Files.createDirectory(this.directory.resolve("disk"));
		Path letters = disk.resolve("dead.jsonl");
		try (ClientProcess application = startApplication(letters, "unshare", "-m", "sh", "-c",
				"mount -t tmpfs -o size=64k tmpfs \"$1\" && head -c 8192 /dev/zero > \"$1\"/filler && shift && exec \"$@\"",
				"sh", disk.toString())) {
			write("for i in $(seq 20); do echo \"$2\"; done; echo ping");
			await().atMost(START).until(() -> application.stdoutText().contains("failed: "));
			Path seen = Path.of("/proc/" + application.pid() + "/root" + letters);
			Files.delete(seen.resolveSibling("filler"));
			write("echo last; echo ping");
			await().atMost(START).until(() -> application.stdoutText().split("failed: ").length == 3);
			assertThat(Files.readAllLines(seen)).allSatisfy(this.mapper::readTree);
			int failed = Integer.parseInt(application.stdoutText().split("failed: ")[2].strip());
			assertThat(failed).isPositive();
			assertThat(linesOfLetters(seen)).hasSize(21 - failed).endsWith("last");
		}
	}

	@RepeatedTest(3)
	void keepsOnlyWholeLettersWhenProcessIsKilledInMidWrite() throws IOException {
		try (ClientProcess application = startApplication(this.file)) {
			write("head -c 30000000 /dev/zero | tr '\\0' x; echo");
			await().atMost(START)
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofNanos(10_000))
				.until(() -> Files.exists(this.file) && Files.size(this.file) > 0);
			application.destroy();
		}
		try (ClientProcess application = startApplication(this.file)) {
			write("echo next; echo ping");
			await().atMost(START).until(() -> application.stdoutText().contains("failed: 0"));
		}
		assertThat(linesOfLetters(this.file)).last().isEqualTo("next");
	}

	@Test
	void cutsOffTornLetterOfKilledProcess() throws IOException {
		addAfter("{\"line\":\"first\"}\n{\"time\":\"2026-12-01T00:00:00Z\",\"line\":\"{}\\\"}");
		assertThat(this.file).hasContent("{\"line\":\"first\"}\n{\"line\":\"next\"}\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{", "{\"ti", "{\"time\":\"", "{\"time\":\"2026\",\"line\":\"{\\\"a\\\":{}}" })
	void cutsOffTornLetterThatIsTheFirst(String torn) throws IOException {
		addAfter(torn);
		assertThat(this.file).hasContent("{\"line\":\"next\"}\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"time\":\"2026\",\"line\":\"\\\\\"}", "a note of somebody", "{\"note\":\"" })
	void leavesWhatIsWholeOrNotItsOwn(String content) throws IOException {
		addAfter(content);
		assertThat(this.file).hasContent(content + "\n{\"line\":\"next\"}\n");
	}

	@Test
	void createsFileThatItsOwnerMayOpenAgainWhateverTheUmask() throws IOException {
		try (ClientProcess application = startApplication(this.file, "sh", "-c", "umask 0777 && exec \"$@\"", "sh")) {
			write("echo first; echo second; echo ping");
			await().atMost(START).until(() -> application.stdoutText().contains("failed: 0"));
		}
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.file))).isEqualTo("rw-------");
		assertThat(linesOfLetters(this.file)).containsExactly("first", "second");
	}

	@Test
	void opensNoFifoThatComesBetweenLookAndOpen() throws Exception {
		Path fifo = this.directory.resolve("fifo");
		ClientProcess.start("mkfifo", fifo.toString()).awaitOutput();
		AtomicBoolean swapped = new AtomicBoolean();
		Thread adder = new Thread(() -> addLettersUntil(swapped));
		adder.start();
		try {
			for (int i = 0; i < 20_000; i++) {
				swapIn(fifo);
			}
			swapped.set(true);
			adder.join(Duration.ofSeconds(30).toMillis());
			assertThat(adder.isAlive()).as("whether a letter waits for a reader of the FIFO").isFalse();
		}
		finally {
			ClientProcess.shell(": <> \"$1\"", fifo).awaitOutput();
		}
	}

	private void addLettersUntil(AtomicBoolean swapped) {
		DeadLetterFile letters = new DeadLetterFile(this.file);
		while (!swapped.get()) {
			Exception problem = letters.add(LINES, (line) -> "{}").get(0);
			if (problem != null) {
				assertThat(problem).hasMessageContaining("regular file");
			}
		}
	}

	private void swapIn(Path fifo) throws IOException {
		Path link = Files.createLink(fifo.resolveSibling("link"), fifo);
		Files.deleteIfExists(this.file);
		Files.move(link, this.file, StandardCopyOption.ATOMIC_MOVE);
	}

}
