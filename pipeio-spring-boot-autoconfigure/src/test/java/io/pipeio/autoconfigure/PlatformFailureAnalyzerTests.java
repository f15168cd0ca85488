package io.pipeio.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.pipeio.ClientProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
	void namesOptionWhereThereIsNeitherHomeNorDirectoryForTemporaryFiles() {
		String report = run("-Duser.home=?", "-Djava.io.tmpdir=/proc/nonexistent", "-Dlogging.level.com.sun.jna=error");
		assertThat(report).contains("Pipes are opened through the C library, which JNA cannot call: ")
			.contains("'-Djna.tmpdir=/var/tmp/jna' on the command line of the JVM");
		assertThat(Path.of("?")).doesNotExist();
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
