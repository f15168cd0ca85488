package io.pipeio.fifo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PlainServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UnpackDirectory}: which files appear when a JVM loads JNA.
 */
@Timeout(120)
class UnpackDirectoryTests {

	private static final String ENVIRONMENT = "unset HOME XDG_CACHE_HOME; ";

	@TempDir
	private Path directory;

	private Path temporary;

	@BeforeEach
	void createDirectories() throws IOException {
		this.temporary = Files.createDirectory(this.directory.resolve("tmp"));
		Files.createDirectory(this.directory.resolve("work"));
		Files.createDirectory(this.directory.resolve("home"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "?", "relative", "", "%s/none" })
	void leavesNothingWithoutHome(String home) throws IOException {
		run(ENVIRONMENT, "-Duser.home=" + home.formatted(this.directory));
		assertThat(files()).containsExactly("home", "tmp", "work");
	}

	@Test
	void leavesNothingWithoutHomeWhereCacheIsRelative() throws IOException {
		run(ENVIRONMENT + "export XDG_CACHE_HOME=cache; ", "-Duser.home=" + this.directory.resolve("home"));
		assertThat(files()).containsExactly("home", "tmp", "work");
	}

	@Test
	void leavesAloneWhatTheUserHasChosen() throws IOException {
		run(ENVIRONMENT, "-Duser.home=?", "-Djna.tmpdir=" + this.directory.resolve("chosen"));
		assertThat(files()).containsExactly("chosen", "home", "tmp", "work");
		run(ENVIRONMENT + "export XDG_CACHE_HOME=" + this.directory.resolve("cache") + "; ", "-Duser.home=?");
		assertThat(files()).containsExactly("cache", "cache/JNA", "cache/JNA/temp", "chosen", "home", "tmp", "work");
	}

	@Test
	void leavesHomeToJna() throws IOException {
		run(ENVIRONMENT, "-Duser.home=" + this.directory.resolve("home"));
		assertThat(files()).containsExactly("home", "home/.cache", "home/.cache/JNA", "home/.cache/JNA/temp", "tmp",
				"work");
	}

	private void run(String environment, String... options) {
		Object[] command = Stream.of(Stream.of(this.directory.resolve("work")),
				Stream.of(Path.of(System.getProperty("java.home"), "bin/java"), "-XX:-UsePerfData",
						"-Djava.io.tmpdir=" + this.temporary),
				Stream.of(options), Stream.of("-cp", System.getProperty("java.class.path"), PlainServer.class.getName(),
						"echo.in", "echo.out"))
			.flatMap((part) -> part)
			.toArray();
		try (ClientProcess server = ClientProcess.shell(environment + "cd \"$1\"; shift; exec \"$@\"", command)) {
			server.endInput();
			server.awaitExit(Duration.ofSeconds(60));
			assertThat(List.of(server.stdoutText().split("\n"))).endsWith("started", "stopped");
		}
	}

	private List<String> files() throws IOException {
		try (Stream<Path> files = Files.walk(this.directory)) {
			return files.skip(1).map((file) -> this.directory.relativize(file).toString()).sorted().toList();
		}
	}

}
