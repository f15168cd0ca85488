package io.pipeio.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UnsupportedPlatformFailureAnalyzer} and
 * {@link NativeAccessFailureAnalyzer}: what a JVM prints on which pipeio cannot run.
 */
class PlatformFailureAnalyzerTests {

	@TempDir
	private Path directory;

	@Test
	void explainsOperatingSystemThatIsNotSupported() {
		assertThat(run("-Dos.name=Windows 11", "-Dos.arch=amd64"))
			.contains("pipeio needs Linux on x86-64 or aarch64, and this is Windows 11 on amd64.")
			.contains("Run the application on Linux (a container will do), or set 'pipeio.enabled' to false to run it "
					+ "without pipes.");
	}

	@Test
	void explainsProcessorThatIsNotSupported() {
		assertThat(run("-Dos.arch=riscv64"))
			.contains("pipeio needs Linux on x86-64 or aarch64, and this is Linux on riscv64.");
	}

	@Test
	void explainsNativePartOfJnaThatCannotBeLoaded() {
		String report = run("-Djna.nosys=true", "-Djna.noclasspath=true", "-Djna.boot.library.path=/nonexistent");
		assertThat(report).contains("Pipes are opened through the C library, which JNA cannot call: ")
			.contains("JNA unpacks its native part into 'jna.tmpdir'")
			.contains("To run without pipes, set 'pipeio.enabled' to false.");
	}

	@Test
	void explainsDirectoryInWhichJnaCannotUnpackItsNativePart() {
		String report = run("-Djna.nosys=true", "-Djna.tmpdir=/proc/nonexistent", "-Dlogging.level.com.sun.jna=error");
		assertThat(report).contains("Pipes are opened through the C library, which JNA cannot call: ")
			.contains("/proc/nonexistent");
	}

	@Test
	void namesOptionWhereThereIsNoHomeAndNoDirectoryForTemporaryFiles() {
		String report = run("-Duser.home=?", "-Djava.io.tmpdir=/proc/nonexistent", "-Dlogging.level.com.sun.jna=error");
		assertThat(report).contains("Pipes are opened through the C library, which JNA cannot call: ")
			.contains("'-Djna.tmpdir=/var/tmp/jna' on the command line of the JVM");
		assertThat(Path.of("?")).doesNotExist();
	}

	@Test
	@EnabledForJreRange(minVersion = 24)
	void explainsNativeAccessThatIsDenied() {
		assertThat(run("--illegal-native-access=deny"))
			.contains("The JVM denies JNA, through which pipes are opened, access to native code")
			.contains("Start the JVM with '--enable-native-access=ALL-UNNAMED', or put "
					+ "'Enable-Native-Access: ALL-UNNAMED' into the manifest of the application's jar.")
			.doesNotContain("jna.tmpdir", "noexec");
	}

	@ParameterizedTest
	@CsvSource({ "pipeio.directory, /tmp/pip\\u00e9", "pipeio.servers.echo.in-pipe, /tmp/\\u00e9cho.in",
			"pipeio.listener.dead-letter.file, /tmp/l\\u00e9ttres" })
	void explainsPathThatLocaleCannotEncode(String property, String value) throws IOException {
		Path file = Files.writeString(this.directory.resolve("application.properties"), """
				pipeio.servers.echo.out-pipe=echo.out
				pipeio.listener.error-handling=dead-letter
				pipeio.listener.dead-letter.file=/tmp/letters
				pipeio.servers.echo.in-pipe=echo.in
				%s=%s
				""".formatted(property, value));
		try (ClientProcess application = ClientProcess.start("env", "LC_ALL=C",
				ProcessHandle.current().info().command().orElseThrow(), "-Dfile.encoding=UTF-8",
				"-Dstdout.encoding=UTF-8", "-cp", System.getProperty("java.class.path"),
				EchoApplication.class.getName(), "--spring.main.banner-mode=off",
				"--spring.config.location=" + file.toUri())) {
			assertThat(application.awaitExitCode(Duration.ofMinutes(1))).isOne();
			String printed = application.stdoutText();
			assertThat(printed.substring(printed.indexOf("Description:")))
				.contains("The property '" + property + "' has the value '" + value.replace("\\u00e9", "\u00e9")
						+ "', which ")
				.contains(
						"it has characters that the encoding of file names in this JVM, ANSI_X3.4-1968, does not have")
				.contains("Start the JVM in a locale of UTF-8, as with LC_ALL=C.UTF-8 in its environment, or set '"
						+ property + "' to a path of ASCII characters.")
				.doesNotContain((property.endsWith("in-pipe") ? "out-pipe' has" : "in-pipe' has"));
		}
		finally {
			Files.delete(file);
		}
	}

	@Test
	void startsAnywhereWhenDisabled() {
		try (ClientProcess application = ClientProcess.java(EchoApplication.class, List.of("-Dos.name=Windows 11"),
				arguments("--pipeio.enabled=false"))) {
			assertThat(application.awaitOutput()).contains("Started EchoApplication in").doesNotContain("FAILED");
		}
	}

	private String run(String... options) {
		try (ClientProcess application = ClientProcess.java(EchoApplication.class, List.of(options), arguments())) {
			assertThat(application.awaitExitCode(Duration.ofMinutes(1))).isOne();
			assertThat(this.directory).isEmptyDirectory();
			String printed = application.stdoutText();
			assertThat(printed).contains("APPLICATION FAILED TO START").doesNotContain("\tat ");
			assertThat(application.stderrText()).doesNotContain("Exception");
			return printed.substring(printed.indexOf("Description:"));
		}
	}

	private String[] arguments(String... more) {
		return Stream.concat(
				Stream.of("--spring.main.banner-mode=off", "--pipeio.directory=" + this.directory.resolve("pipes"),
						"--pipeio.servers.echo.in-pipe=echo.in", "--pipeio.servers.echo.out-pipe=echo.out"),
				Stream.of(more))
			.toArray(String[]::new);
	}

}
