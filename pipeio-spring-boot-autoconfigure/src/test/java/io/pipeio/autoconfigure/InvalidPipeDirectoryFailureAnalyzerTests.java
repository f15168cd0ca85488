package io.pipeio.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what is said of directories of pipes that cannot be made.
 */
@ExtendWith(OutputCaptureExtension.class)
class InvalidPipeDirectoryFailureAnalyzerTests {

	@TempDir
	private Path directory;

	private FailingApplication application;

	@BeforeEach
	void setUp(CapturedOutput output) {
		this.application = new FailingApplication(this.directory, output);
	}

	@Test
	void explainsDirectoryThatCannotBeCreatedBecauseOfFileInTheWay() throws IOException {
		Files.writeString(this.directory.resolve("file"), "content");
		for (String path : new String[] { "file", "file/below" }) {
			Path pipes = this.directory.resolve(path);
			String report = this.application.run("pipeio.directory=" + pipes, "pipeio.servers.echo.in-pipe=echo.in");
			assertThat(report)
				.contains("The directory '" + pipes + "' of 'pipeio.directory' cannot be created: '"
						+ this.directory.resolve("file") + "' is there, and is not a directory.")
				.contains("Set 'pipeio.directory' to a directory that exists, or that user '"
						+ System.getProperty("user.name") + "' may create.");
		}
	}

	@Test
	void explainsNestedDirectoryThatCannotBeCreated() throws IOException {
		Files.writeString(this.directory.resolve("file"), "content");
		String report = this.application.run("pipeio.directory=" + this.directory, "pipeio.servers.a.in-pipe=new/a.in",
				"pipeio.servers.echo.in-pipe=file/echo.in");
		assertThat(report).contains("The directory '" + this.directory.resolve("file") + "' of 'pipeio.directory'");
	}

	@Test
	void explainsFilesystemThatTakesNoDirectory() {
		assertThat(this.application.run("pipeio.directory=/sys/pipeio-tests", "pipeio.servers.echo.in-pipe=echo.in"))
			.contains("The directory '/sys/pipeio-tests' of 'pipeio.directory' cannot be created: mkdir of "
					+ "'/sys/pipeio-tests' failed (E");
	}

	@Test
	void explainsDirectoryWithNameThatIsTooLong() {
		String name = "x".repeat(256);
		assertThat(this.application.run("pipeio.directory=" + this.directory.resolve(name),
				"pipeio.servers.echo.in-pipe=echo.in"))
			.contains(
					"The directory '" + this.directory.resolve(name) + "' of 'pipeio.directory' cannot be created: the "
							+ "name '" + name + "' has 256 bytes, and 255 are allowed.")
			.contains("Set 'pipeio.directory' to a path with shorter names.");
	}

	@Test
	void explainsDirectoryOfPipeWithNameThatIsTooLong() {
		String name = "x".repeat(256);
		assertThat(this.application.run("pipeio.directory=" + this.directory,
				"pipeio.servers.echo.in-pipe=" + name + "/echo.in"))
			.contains("the name '" + name + "' has 256 bytes, and 255 are allowed.")
			.contains("Set 'pipeio.servers.echo.in-pipe' to a path with shorter names.");
	}

	@Test
	void explainsDirectoryThatIsTooDeep() {
		String deep = ("/" + "x".repeat(250)).repeat(17);
		assertThat(this.application.run("pipeio.directory=" + this.directory + deep,
				"pipeio.servers.echo.in-pipe=echo.in"))
			.contains(" bytes, and 4095 are allowed.")
			.contains("Set 'pipeio.directory' to a shorter path.");
	}

}
