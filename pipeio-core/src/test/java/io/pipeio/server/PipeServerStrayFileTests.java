package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.fixture.RefusedCalls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what a server does with a file that stands in the place of its pipe.
 */
@Timeout(60)
class PipeServerStrayFileTests {

	private static final int EPERM = 1;

	/** Opens paths as a shell does, but for waiting for a reader, until it is killed. */
	private static final String WRITE = """
			use Fcntl;
			$| = 1; print("ready\\n");
			while (1) {
				for my $path (@ARGV) { sysopen(my $file, $path, O_WRONLY | O_CREAT | O_NONBLOCK); }
				select(undef, undef, undef, 0.001);
			}
			""";

	@TempDir
	private Path directory;

	private final RecordingObserver observer = new RecordingObserver();

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private Path in;

	private Path out;

	private PipeServer server;

	@BeforeEach
	void setUp() {
		this.in = this.directory.resolve("test.in");
		this.out = this.directory.resolve("test.out");
		this.server = builder(WhenOccupied.SET_ASIDE).build();
	}

	@AfterEach
	void stop() {
		this.server.stop();
	}

	@Test
	void setsAsideWhatClientHasWrittenWhileServerWasAway() throws IOException {
		ClientProcess.shell("echo early > \"$1\"; echo more > \"$2\"", this.in, this.out).awaitOutput();
		this.server.start();
		assertThat(asideOf("IN")).singleElement().satisfies((file) -> assertThat(file).hasContent("early\n"));
		assertThat(asideOf("OUT")).singleElement().satisfies((file) -> assertThat(file).hasContent("more\n"));
		assertThat(this.observer.events().indexOf("opened")).isEqualTo(2);
		ClientProcess.shell("echo late > \"$1\"", this.in).awaitOutput();
		await().until(() -> this.lines.equals(List.of("late")));
		this.server.stop();
		assertThat(names()).hasSize(2).allMatch((name) -> name.matches("test\\.(in|out)\\.[0-9]{8}T[0-9]{6}\\..*"));
	}

	@Test
	void refusesFileByDefault() throws IOException {
		Files.writeString(this.in, "precious");
		assertThatExceptionOfType(PipeServerStartException.class)
			.isThrownBy(builder(WhenOccupied.REFUSE).build()::start)
			.withMessageContaining("there is a regular file at this path");
		assertThat(names()).containsExactly("test.in");
		assertThat(this.in).hasContent("precious");
	}

	@Test
	void refusesWhatIsNoFile() throws IOException {
		Path victim = Files.writeString(this.directory.resolve("victim"), "precious");
		Files.createSymbolicLink(this.in, victim);
		assertThatExceptionOfType(PipeServerStartException.class).isThrownBy(this.server::start)
			.withMessageContaining("there is a symbolic link at this path");
		assertThat(names()).containsExactly("test.in", "victim");
		Files.delete(this.in);
		Files.createLink(this.in, victim);
		assertThatExceptionOfType(PipeServerStartException.class).isThrownBy(this.server::start)
			.withMessageContaining("there is a regular file that has another name, too (a hard link) at this path");
		assertThat(names()).containsExactly("test.in", "victim");
		assertThat(this.observer.events()).isEmpty();
	}

	@Test
	void tellsOfFileThoughTheStartFails() throws IOException {
		Files.writeString(this.in, "early");
		Files.createDirectory(this.out);
		assertThatExceptionOfType(PipeServerStartException.class).isThrownBy(this.server::start);
		assertThat(asideOf("IN")).singleElement().satisfies((file) -> assertThat(file).hasContent("early"));
		Files.delete(this.out);
	}

	@Test
	void setsAsideFileThatReplacesPipeOfRunningServer() throws IOException {
		this.server.start();
		for (int i = 1; i <= 3; i++) {
			Path file = Files.writeString(this.directory.resolve("file"), "precious " + i);
			Files.move(file, this.in, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
			this.observer.awaitEvents("repaired IN", i);
			assertThat(isFifo(this.in)).isTrue();
			assertThat(asideOf("IN")).hasSize(i).last().satisfies((aside) -> assertThat(aside).exists());
			assertThat(asideOf("IN").get(i - 1)).hasContent("precious " + i);
		}
		ClientProcess.shell("echo line > \"$1\"", this.in).awaitOutput();
		await().until(() -> this.lines.equals(List.of("line")));
		assertThat(this.observer.events()).noneMatch((event) -> event.startsWith("pipe failed"));
		assertThat(this.observer.events().stream().filter((event) -> event.matches("(set aside|repaired) IN.*")))
			.as("the cause is told first")
			.map((event) -> event.startsWith("set aside"))
			.containsExactly(true, false, true, false, true, false);
	}

	@Test
	void startsThoughClientsWriteNewFilesAllTheTime() throws IOException {
		ClientProcess.assumeInstalled("perl");
		try (ClientProcess client = ClientProcess.start("perl", "-e", WRITE, this.in.toString(), this.out.toString())) {
			await().until(() -> client.stdoutText().contains("ready"));
			for (int i = 0; i < 20; i++) {
				await().ignoreExceptions().until(() -> Files.isRegularFile(this.in));
				this.server.start();
				assertThat(isFifo(this.in)).isTrue();
				this.server.stop();
			}
		}
		assertThat(asideOf("IN")).hasSizeGreaterThanOrEqualTo(20).allSatisfy((file) -> assertThat(file).exists());
	}

	@Test
	void reportsFileThatCannotBeRenamed() throws IOException {
		Files.writeString(this.in, "precious");
		assertThatExceptionOfType(PipeServerStartException.class)
			.isThrownBy(() -> RefusedCalls.RENAMEAT2.run(EPERM, this.server::start))
			.withMessageContaining("renameat2 of '%s' failed (EPERM", this.in);
		assertThat(names()).containsExactly("test.in");
	}

	private PipeServerBuilder builder(WhenOccupied whenOccupied) {
		return PipeServer.builder("test")
			.inPipe(this.in)
			.outPipe(this.out)
			.whenOccupied(whenOccupied)
			.observer(this.observer)
			.handler((line) -> this.lines.add(line.toString()));
	}

	private List<Path> asideOf(String direction) {
		String prefix = "set aside " + direction + ": ";
		return this.observer.events()
			.stream()
			.filter((event) -> event.startsWith(prefix))
			.map((event) -> Path.of(event.substring(prefix.length())))
			.toList();
	}

	private List<String> names() {
		return Stream.of(this.directory.toFile().list()).sorted().toList();
	}

	private static boolean isFifo(Path path) throws IOException {
		int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
		return (mode & 0170000) == 0010000;
	}

}
