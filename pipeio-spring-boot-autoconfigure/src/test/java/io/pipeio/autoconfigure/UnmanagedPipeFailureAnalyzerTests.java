package io.pipeio.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what is said of pipes that others manage.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnmanagedPipeFailureAnalyzerTests {

	@TempDir
	private Path directory;

	private FailingApplication application;

	@BeforeEach
	void setUp(CapturedOutput output) {
		this.application = new FailingApplication(this.directory, output);
	}

	@ParameterizedTest
	@ValueSource(strings = { "in-pipe", "out-pipe" })
	void explainsUnmanagedPipeThatIsMissing(String property) {
		Path path = this.directory.resolve("echo");
		String report = this.application.run("pipeio.servers.echo." + property + "=" + path,
				"pipeio.servers.echo.manage-pipes=false");
		assertThat(report)
			.contains("The pipe '%s' ('pipeio.servers.echo.%s') of pipe server 'echo' cannot be used: there is no FIFO "
				.formatted(path, property) + "at this path, and 'pipeio.servers.echo.manage-pipes' is false.")
			.contains("Create the FIFO ('mkfifo -m 600 %s'), set 'pipeio.servers.echo.%s' to where it is, or set "
				.formatted(path, property) + "'pipeio.servers.echo.manage-pipes' to true.");
	}

	@Test
	void explainsUnmanagedFileThatIsNoPipe() throws IOException {
		Path path = Files.writeString(this.directory.resolve("echo"), "content");
		assertThat(
				this.application.run("pipeio.servers.echo.in-pipe=" + path, "pipeio.servers.echo.manage-pipes=false"))
			.contains("cannot be used: there is a regular file at this path, which pipeio leaves as it is.");
	}

	private Path mkfifo(String name, String mode) {
		Path path = this.directory.resolve(name);
		ClientProcess.start("mkfifo", "-m", mode, path.toString()).awaitOutput();
		return path;
	}

	@Test
	void explainsLinkToPipeOfSomebodyElse() throws IOException {
		Path fifo = mkfifo("fifo", "600");
		Path link = Files.createSymbolicLink(this.directory.resolve("link"), fifo);
		assertThat(
				this.application.run("pipeio.servers.echo.in-pipe=" + link, "pipeio.servers.echo.manage-pipes=false"))
			.contains("cannot be used: there is a symbolic link at this path, which pipeio does not follow.")
			.contains("Set 'pipeio.servers.echo.in-pipe' to '" + fifo + "', the FIFO to which the link leads.")
			.doesNotContain("Move away");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0" })
	void explainsStreamOfProcess(String path) {
		assertThat(
				this.application.run("pipeio.servers.echo.in-pipe=" + path, "pipeio.servers.echo.manage-pipes=false"))
			.contains("cannot be used: '" + path + "' is a descriptor of this process, and no FIFO of the file system.")
			.contains(
					"Make a FIFO ('mkfifo -m 600 <path>'), set 'pipeio.servers.echo.in-pipe' to its path, and connect "
							+ "the other program to it, as in 'program > <path>'.")
			.doesNotContain("Move away");
	}

	@ParameterizedTest
	@MethodSource("io.pipeio.autoconfigure.PipeServerStartFailureAnalyzerTests#occupants")
	void neverAsksToMoveWhatOthersManage(String property, PipeServerStartFailureAnalyzerTests.Occupant occupant,
			String found) throws IOException {
		Path path = this.directory.resolve("taken");
		occupant.occupy(path);
		assertThat(this.application.run("pipeio.servers.echo.%s=%s".formatted(property, path),
				"pipeio.servers.echo.manage-pipes=false"))
			.contains("there is %s at this path".formatted(found))
			.contains("'pipeio.servers.echo.%s' to ".formatted(property))
			.doesNotContain("Move away");
	}

}
