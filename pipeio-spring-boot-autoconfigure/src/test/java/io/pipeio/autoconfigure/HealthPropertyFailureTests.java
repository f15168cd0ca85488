package io.pipeio.autoconfigure;

import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what an application prints that does not start because of
 * {@code pipeio.health}.
 */
@ExtendWith(OutputCaptureExtension.class)
class HealthPropertyFailureTests {

	@TempDir
	private Path directory;

	private FailingApplication application;

	@BeforeEach
	void setUp(CapturedOutput output) {
		this.application = new FailingApplication(this.directory, output);
	}

	@ParameterizedTest
	@CsvSource({ "0s, 0s", "0, 0", "-5s, -5s", "${mine:0ms}, 0ms" })
	void explainsDurationThatIsNotPositiveOnce(String value, String shown) {
		assertThat(this.application.run("pipeio.directory=" + this.directory, "pipeio.servers.echo.in-pipe=echo.in",
				"pipeio.servers.other.in-pipe=other.in", "pipeio.health.stalled-after=" + value))
			.contains("The property 'pipeio.health.stalled-after' has the value '" + shown
					+ "', which cannot be used: it must be positive.")
			.containsOnlyOnce("The property")
			.containsOnlyOnce("Set 'pipeio.health.stalled-after' to a duration such as 60s.")
			.contains("Origin: \"pipeio.health.stalled-after\" from property source \"commandLineArgs\"");
	}

	@Test
	void explainsDurationWithoutServers() {
		assertThat(this.application.run("pipeio.health.stalledAfter=0s")).contains(
				"The property 'pipeio.health.stalled-after' has the value '0s', which cannot be used: it must be positive.");
	}

}
