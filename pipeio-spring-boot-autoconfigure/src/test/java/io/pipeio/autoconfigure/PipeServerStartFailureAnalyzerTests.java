package io.pipeio.autoconfigure;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.pipeio.fifo.ThrownFifoException;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.FailedStart;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerStartException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
			.contains("Move away what stands there ('ls -ld %s' shows it), or set 'pipeio.servers.echo.%s' to another "
				.formatted(path, property) + "path.");
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
			.contains("Create the directory ('mkdir -p %s'), or set 'pipeio.directory' and make ".formatted(missing)
					+ "'pipeio.servers.echo.in-pipe' relative to it.");
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
			.contains("The pipe '%s' ('pipeio.servers.echo.in-pipe') of pipe server 'echo' cannot be used: "
				.formatted(readOnly.resolve("echo.in")))
			.containsAnyOf(
					"user '%s' may not create it in the directory '%s' (E".formatted(System.getProperty("user.name"),
							readOnly),
					"the file system of the directory '%s' is read-only".formatted(readOnly),
					"no FIFO can be created in the directory '%s' (EPERM of mkfifo)".formatted(readOnly))
			.containsAnyOf(
					"Let this user write to the directory ('ls -ld %s' shows its permissions), or set "
						.formatted(readOnly) + "'pipeio.servers.echo.in-pipe' to a path in another.",
					"Mount a writable one there, such as a tmpfs", "to a path on a file system that has FIFOs");
	}

	@Test
	void explainsFileSystemThatIsReadOnly() {
		FailureAnalysis analysis = analyze("mkfifo", "EROFS", "pipeio.servers.echo.out-pipe=echo.out");
		assertThat(analysis.getDescription())
			.contains("cannot be used: the file system of the directory '/run' is read-only.");
		assertThat(analysis.getAction()).isEqualTo("Mount a writable one there, such as a tmpfs, or set "
				+ "'pipeio.servers.echo.out-pipe' to a path in another directory.");
	}

	@Test
	void tellsWherePropertyWasSet() throws IOException {
		Path taken = Files.writeString(this.directory.resolve("taken"), "content");
		Path file = Files.writeString(this.directory.resolve("application.yml"), """
				pipeio:
				  servers:
				    echo:
				      in-pipe: taken
				""");
		String report = this.application.run("spring.config.location=" + file.toUri(),
				"pipeio.directory=" + this.directory);
		assertThat(report).contains("The pipe '" + taken + "' ('pipeio.servers.echo.in-pipe')").containsPattern("""
				leaves as it is\\.

				    Property: pipeio\\.servers\\.echo\\.in-pipe
				    Value: "taken"
				    Origin: .*application\\.yml.* - 4:16

				Action:
				""");
	}

	@Test
	void tellsCommandsThatWorkWhenTheyArePasted() throws IOException {
		Path path = Files.createDirectory(this.directory.resolve("a b")).resolve("$echo\"\\.in");
		String report = this.application.run("pipeio.servers.echo.in-pipe=" + path,
				"pipeio.servers.echo.manage-pipes=false");
		String command = report.substring(report.indexOf("('mkfifo") + 2, report.indexOf("'), set"));
		ClientProcess.shell(command).awaitOutput();
		assertThat(Files.exists(path)).isTrue();
		assertThat(command).startsWith("mkfifo -m 600 ");
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

	@Test
	void explainsPipeThatAnotherProcessServes() {
		Path in = this.directory.resolve("echo.in");
		Path out = this.directory.resolve("echo.out");
		try (ClientProcess other = ClientProcess.java(EchoApplication.class, List.of(),
				"--pipeio.servers.echo.in-pipe=" + in, "--pipeio.servers.echo.out-pipe=" + out)) {
			await().atMost(Duration.ofSeconds(30)).until(() -> other.stdoutText().contains("Started "));
			assertThat(this.application.run("pipeio.servers.mine.in-pipe=" + in)).contains(inUse("in-pipe", in))
				.contains("serves this path (open in process " + other.pid());
			assertThat(this.application.run("pipeio.servers.mine.out-pipe=" + out)).contains(inUse("out-pipe", out));
			assertThat(this.application.run("pipeio.servers.mine.in-pipe=" + this.directory.resolve("free"),
					"pipeio.servers.mine.out-pipe=" + in))
				.contains(inUse("out-pipe", in));
			assertThat(ClientProcess.shell("echo hello > \"$1\"; head -n 1 \"$2\"", in, out).awaitOutput())
				.isEqualTo("hello\n");
		}
	}

	private static List<String> inUse(String property, Path path) {
		return List.of(
				"The pipe '%s' ('pipeio.servers.mine.%s') of pipe server 'mine' cannot be used: another pipe server, in "
					.formatted(path, property) + "a process that is alive, serves this path",
				"Stop the other one ('fuser -v %s' shows who has the pipe open), or set 'pipeio.servers.mine.%s' to "
					.formatted(path, property) + "another path.");
	}

	@Test
	void asksForShorterName() {
		String name = "x".repeat(256);
		assertThat(this.application.run("pipeio.directory=" + this.directory, "pipeio.servers.echo.out-pipe=" + name))
			.contains("cannot be used: the name '" + name + "' has 256 bytes, and 255 are allowed.")
			.contains("Set 'pipeio.servers.echo.out-pipe' to a path with shorter names.");
	}

	@Test
	void asksForShorterDirectoryWhereThatMakesPathTooLong() {
		String deep = this.directory
				+ ("/" + "x".repeat(199)).repeat((4095 - this.directory.toString().length()) / 200);
		deep += "/" + "y".repeat(4094 - deep.length() - 4);
		assertThat(this.application.run("pipeio.servers.echo.out-pipe=" + deep + "/echo.out"))
			.contains(" bytes, and 4095 are allowed.")
			.contains("Set 'pipeio.servers.echo.out-pipe' to a shorter path.");
		assertThat(this.application.run("pipeio.directory=" + deep, "pipeio.servers.echo.out-pipe=echo.out"))
			.contains(" bytes, and 4095 are allowed.")
			.contains("Set 'pipeio.directory' to a shorter path.");
	}

	@Test
	void explainsFileSystemThatIsFull() {
		FailureAnalysis analysis = analyze("mkfifo", "ENOSPC", "pipeio.servers.echo.out-pipe=echo.out");
		assertThat(analysis.getAction()).isEqualTo("Make room on the file system ('df -i /run' shows what is left), "
				+ "or set 'pipeio.servers.echo.out-pipe' to another path.");
	}

	@Test
	void asksForAnotherPathWhereNothingElseIsKnown() {
		FailureAnalysis analysis = analyze("mkfifo", "EIO", "pipeio.servers.echo.out-pipe=echo.out");
		assertThat(analysis.getAction()).isEqualTo("Set 'pipeio.servers.echo.out-pipe' to another path.");
	}

	/**
	 * Explain what cannot be provoked.
	 * @param operation what has failed
	 * @param errorName how
	 * @param properties of the application
	 * @return the analysis
	 */
	private static FailureAnalysis analyze(String operation, String errorName, String... properties) {
		PipeServerStartException failure = FailedStart.of("echo", PipeDirection.OUT,
				ThrownFifoException.of(operation, Path.of("/run/echo.out"), errorName));
		MockEnvironment environment = new MockEnvironment();
		TestPropertyValues.of(properties).applyTo(environment);
		return Objects.requireNonNull(new PipeServerStartFailureAnalyzer(environment).analyze(failure));
	}

	interface Occupant {

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
