package io.pipeio.autoconfigure;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

import io.pipeio.ClientProcess;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PipeServerStartFailureAnalyzer}: what an application prints that does
 * not start.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeServerStartFailureAnalyzerTests {

	@TempDir
	private Path directory;

	private FailingApplication application;

	@BeforeEach
	void setUp(CapturedOutput output) {
		this.application = new FailingApplication(this.directory, output);
	}

	@ParameterizedTest
	@MethodSource("occupants")
	void explainsWhatStandsAtPath(String property, Occupant occupant, String found) throws IOException {
		Path path = this.directory.resolve("taken");
		Path other = this.directory.resolve("pipes/free");
		occupant.occupy(path);
		String report = this.application.run("pipeio.directory=" + other.getParent(),
				"pipeio.servers.echo.in-pipe=" + (property.equals("in-pipe") ? path : other),
				"pipeio.servers.echo.out-pipe=" + (property.equals("out-pipe") ? path : other));
		assertThat(report)
			.contains("The pipe '%s' ('pipeio.servers.echo.%s') of pipe server 'echo' cannot be used: there is %s at "
				.formatted(path, property, found) + "this path, which pipeio leaves as it is.")
			.contains("Move away what stands there, or set 'pipeio.servers.echo.%s' to another path."
				.formatted(property));
	}

	static Stream<Arguments> occupants() {
		return Stream.of("in-pipe", "out-pipe")
			.flatMap((property) -> Stream.of(
					Arguments.of(property, (Occupant) (path) -> Files.writeString(path, "content"), "a regular file"),
					Arguments.of(property, (Occupant) Files::createDirectory, "a directory"),
					Arguments.of(property, (Occupant) (path) -> Files.createSymbolicLink(path, Path.of("/dev/null")),
							"a symbolic link"),
					Arguments.of(property, (Occupant) PipeServerStartFailureAnalyzerTests::linkToFifo,
							"a symbolic link"),
					Arguments.of(property, (Occupant) PipeServerStartFailureAnalyzerTests::bindSocket, "a socket")));
	}

	private static void linkToFifo(Path path) throws IOException {
		Path fifo = path.resolveSibling("elsewhere");
		ClientProcess.shell("mkfifo \"$1\"", fifo).awaitOutput();
		Files.createSymbolicLink(path, fifo);
	}

	private static void bindSocket(Path path) throws IOException {
		try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			channel.bind(UnixDomainSocketAddress.of(path));
		}
	}

	@Test
	void explainsDirectoryThatIsMissing() {
		Path missing = this.directory.resolve("missing");
		String report = this.application.run("pipeio.servers.echo.in-pipe=" + missing.resolve("echo.in"));
		assertThat(report)
			.contains("The pipe '%s' ('pipeio.servers.echo.in-pipe') of pipe server 'echo' cannot be used: '%s' is "
				.formatted(missing.resolve("echo.in"), missing) + "missing")
			.contains("Create the directory, or set 'pipeio.directory' and make 'pipeio.servers.echo.in-pipe' relative "
					+ "to it.");
	}

	@Test
	void explainsParentThatIsNoDirectory() throws IOException {
		Path file = Files.writeString(this.directory.resolve("file"), "content");
		String report = this.application.run("pipeio.servers.echo.out-pipe=" + file.resolve("echo.out"));
		assertThat(report).contains("The pipe '%s' ('pipeio.servers.echo.out-pipe') of pipe server 'echo' cannot be "
			.formatted(file.resolve("echo.out")) + "used: '%s' is not a directory".formatted(file));
	}

	@Test
	void explainsDirectoryThatIsNotWritable() throws IOException {
		Path readOnly = readOnlyDirectory();
		String report = this.application.run("pipeio.servers.echo.in-pipe=" + readOnly.resolve("echo.in"));
		assertThat(report)
			.contains(
					"The pipe '%s' ('pipeio.servers.echo.in-pipe') of pipe server 'echo' cannot be used: user '%s' may "
						.formatted(readOnly.resolve("echo.in"), System.getProperty("user.name"))
							+ "not create it in the directory '%s' (E".formatted(readOnly))
			.contains("Let this user write to the directory, or set 'pipeio.servers.echo.in-pipe' to a path "
					+ "in another.");
	}

	private Path readOnlyDirectory() throws IOException {
		// Nothing stops root but the file system itself
		if (System.getProperty("user.name").equals("root")) {
			return Path.of("/sys");
		}
		Path readOnly = Files.createDirectory(this.directory.resolve("read-only"));
		assertThat(readOnly.toFile().setWritable(false)).isTrue();
		return readOnly;
	}

	@ParameterizedTest
	@ValueSource(strings = { "in-pipe", "out-pipe" })
	void explainsUnmanagedPipeThatIsMissing(String property) {
		Path path = this.directory.resolve("echo");
		String report = this.application.run("pipeio.servers.echo." + property + "=" + path,
				"pipeio.servers.echo.manage-pipes=false");
		assertThat(report)
			.contains("The pipe '%s' ('pipeio.servers.echo.%s') of pipe server 'echo' cannot be used: there is no FIFO "
				.formatted(path, property) + "at this path, and 'manage-pipes' is false.")
			.contains(
					"Create the FIFO with mkfifo, set 'pipeio.servers.echo.%s' to where it is, or set 'manage-pipes' to true."
						.formatted(property));
	}

	@Test
	void explainsUnmanagedFileThatIsNoPipe() throws IOException {
		Path path = Files.writeString(this.directory.resolve("echo"), "content");
		assertThat(
				this.application.run("pipeio.servers.echo.in-pipe=" + path, "pipeio.servers.echo.manage-pipes=false"))
			.contains("cannot be used: there is a regular file at this path, which pipeio leaves as it is.");
	}

	@Test
	void leavesPipeOfFormerRunAsItWasWhenOtherPipeOfServerFails() throws IOException {
		Files.writeString(this.directory.resolve("echo.out"), "content");
		Path former = mkfifo("echo.in", "644");
		this.application.run("pipeio.directory=" + this.directory, "pipeio.servers.echo.in-pipe=echo.in",
				"pipeio.servers.echo.out-pipe=echo.out");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(former))).isEqualTo("rw-r--r--");
	}

	@Test
	void leavesPipeOfFormerRunAsItWasWhenOtherServerFails() throws IOException {
		Files.writeString(this.directory.resolve("b.in"), "content");
		Path former = mkfifo("a.in", "644");
		this.application.run("pipeio.directory=" + this.directory, "pipeio.servers.a.in-pipe=a.in",
				"pipeio.servers.b.in-pipe=b.in");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(former))).isEqualTo("rw-r--r--");
	}

	private Path mkfifo(String name, String mode) {
		Path path = this.directory.resolve(name);
		ClientProcess.start("mkfifo", "-m", mode, path.toString()).awaitOutput();
		return path;
	}

	@Test
	void suggestsNoDirectoryThatIsSetAlready() {
		Path missing = this.directory.resolve("missing");
		String report = this.application.run("pipeio.directory=" + missing, "pipeio.servers.echo.in-pipe=echo.in",
				"pipeio.servers.echo.manage-pipes=false");
		assertThat(report).contains("'%s' is missing".formatted(missing))
			.doesNotContain("or set 'pipeio.directory' and make");
	}

	@Test
	void namesNoPropertyForServerBeanOfApplication() throws IOException {
		Path path = Files.writeString(this.directory.resolve("taken"), "content");
		String report = this.application.run(OwnServerConfiguration.class, "app.path=" + path);
		assertThat(report).contains("The pipe '%s' ".formatted(path))
			.contains("of pipe server 'own' cannot be used: there is a regular file at this path")
			.doesNotContain("pipeio.servers.own");
	}

	private interface Occupant {

		void occupy(Path path) throws IOException;

	}

	@Configuration(proxyBeanMethods = false)
	private static final class OwnServerConfiguration {

		@Bean
		PipeServer ownServer(@Value("${app.path}") Path path) {
			return PipeServer.builder("own").inPipe(path).build();
		}

	}

}
