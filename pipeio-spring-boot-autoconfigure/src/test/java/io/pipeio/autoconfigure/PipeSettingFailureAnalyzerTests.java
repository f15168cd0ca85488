package io.pipeio.autoconfigure;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

import io.pipeio.PipeListener;
import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.ThrownFifoException;
import io.pipeio.server.FailedStart;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServerStartException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for what is said of capacities and groups that cannot be had.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeSettingFailureAnalyzerTests {

	@TempDir
	private Path directory;

	private FailingApplication application;

	@BeforeEach
	void setUp(CapturedOutput output) {
		this.application = new FailingApplication(this.directory, output);
	}

	@ParameterizedTest
	@CsvSource({ "in-pipe, inbound.pipe-capacity", "out-pipe, outbound.pipe-capacity" })
	void explainsCapacityThatKernelRefuses(String pipe, String property) throws IOException {
		assumeTrue(isCapacityLimited(), "this user may not exceed the capacity limit");
		String limit = Files.readAllLines(Path.of("/proc/sys/fs/pipe-max-size")).get(0);
		Path path = this.directory.resolve("echo");
		String report = this.application.run((pipe.equals("in-pipe") ? EchoListener.class : Object.class),
				"pipeio.servers.echo.%s=%s".formatted(pipe, path),
				"pipeio.servers.echo.%s=%d".formatted(property, 2 * Long.parseLong(limit)));
		assertThat(report)
			.contains(
					"The pipe '%s' ('pipeio.servers.echo.%s') of pipe server 'echo' cannot be used: the kernel refuses "
						.formatted(path, pipe)
							+ "the capacity that 'pipeio.servers.echo.%s' asks for (EPERM).".formatted(property))
			.contains("Raise /proc/sys/fs/pipe-max-size (%s bytes; see also pipe-user-pages-soft in pipe(7)), run with "
				.formatted(limit)
					+ "the capability CAP_SYS_RESOURCE, or set 'pipeio.servers.echo.%s' to a smaller size."
						.formatted(property));
	}

	private static boolean isCapacityLimited() throws IOException {
		String effective = Files.readAllLines(Path.of("/proc/self/status"))
			.stream()
			.filter((line) -> line.startsWith("CapEff:"))
			.findFirst()
			.orElseThrow();
		int sysResource = 24;
		return !new BigInteger(effective.substring("CapEff:".length()).strip(), 16).testBit(sysResource);
	}

	@Test
	void explainsCapacityThatKernelCannotHave() {
		FailureAnalysis analysis = analyze(Fifo.SET_CAPACITY, "ENOMEM", "pipeio.servers.echo.out-pipe=echo.out");
		assertThat(analysis.getDescription()).contains("cannot be used: the kernel refuses the capacity that "
				+ "'pipeio.servers.echo.outbound.pipe-capacity' asks for (ENOMEM).");
		assertThat(analysis.getAction())
			.isEqualTo("Set 'pipeio.servers.echo.outbound.pipe-capacity' to a smaller size.");
	}

	@Test
	void explainsCapacityThatIsLessThanPipeHolds() {
		FailureAnalysis analysis = analyze(Fifo.SET_CAPACITY, "EBUSY", "pipeio.servers.echo.out-pipe=echo.out");
		assertThat(analysis.getDescription())
			.contains("asks for (EBUSY): the FIFO is in use and holds more than that.");
		assertThat(analysis.getAction()).isEqualTo("Let a client read what is in it, or set "
				+ "'pipeio.servers.echo.outbound.pipe-capacity' to a larger size.");
	}

	@Test
	void explainsThatThereAreTooManyOpenFiles() {
		FailureAnalysis analysis = analyze("open", "EMFILE", "pipeio.servers.echo.out-pipe=echo.out");
		assertThat(analysis.getAction()).startsWith("Allow more open files ('ulimit -n'");
	}

	@Test
	void explainsCapacityOfServerBean() {
		FailureAnalysis analysis = analyze(Fifo.SET_CAPACITY, "EPERM");
		assertThat(analysis.getDescription())
			.endsWith("cannot be used: the kernel refuses the capacity that the PipeServer bean asks for (EPERM).");
		assertThat(analysis.getAction()).startsWith("Raise /proc/sys/fs/pipe-max-size")
			.endsWith("or give the PipeServer bean a smaller size.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "in-pipe", "out-pipe" })
	void explainsUnknownGroup(String pipe) {
		Path path = this.directory.resolve("echo");
		String report = this.application.run("pipeio.servers.echo.%s=%s".formatted(pipe, path),
				"pipeio.servers.echo.group=no-such-group");
		assertThat(report)
			.contains("The pipe '%s' ('pipeio.servers.echo.%s') of pipe server 'echo' cannot be used: the group "
				.formatted(path, pipe) + "'no-such-group' of 'pipeio.servers.echo.group' does not exist.")
			.contains(
					"Create the group ('groupadd no-such-group'), or set 'pipeio.servers.echo.group' to the name of another.");
	}

	@Test
	void explainsGroupThatUserMayNotHandTo() {
		// Root may, so that this cannot be provoked everywhere
		FailureAnalysis analysis = analyze("chown", "EPERM", "pipeio.servers.echo.out-pipe=echo.out",
				"pipeio.servers.echo.group=wheel");
		assertThat(analysis.getDescription()).contains("cannot be used: user '" + System.getProperty("user.name")
				+ "' may not hand it to the group 'wheel' of 'pipeio.servers.echo.group' (EPERM).");
		assertThat(analysis.getAction())
			.isEqualTo("Make this user a member of the group ('usermod -aG wheel " + System.getProperty("user.name")
					+ "', then log in again), or set " + "'pipeio.servers.echo.group' to the name of another.");
	}

	@Test
	void explainsGroupOfServerBean() {
		assertThat(analyze("getgrnam", "ENOENT").getDescription())
			.endsWith("cannot be used: the group of the PipeServer bean does not exist.");
		assertThat(analyze("chown", "EPERM").getAction())
			.isEqualTo("Make this user a member of the group, or give the PipeServer bean the name of another.");
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

	private static final class EchoListener {

		@PipeListener("echo")
		void listen(String line) {
		}

	}

}
