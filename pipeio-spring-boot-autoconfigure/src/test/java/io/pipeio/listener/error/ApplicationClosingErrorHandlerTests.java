package io.pipeio.listener.error;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ApplicationClosingErrorHandler}.
 */
@Timeout(120)
class ApplicationClosingErrorHandlerTests {

	private static final Duration START = Duration.ofSeconds(30);

	/** Well below the shutdown timeout. */
	private static final Duration SOON = Duration.ofSeconds(20);

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(ints = { 1, 8 })
	void closesApplicationWithExitCode(int concurrency) {
		try (ClientProcess application = ClientProcess.java(ClosingApplication.class, List.of(),
				"--pipeio.directory=" + this.directory, "--pipeio.servers.echo.in-pipe=echo.in",
				"--pipeio.servers.echo.out-pipe=echo.out", "--pipeio.shutdown-timeout=60s",
				"--pipeio.listener.concurrency=" + concurrency, "--pipeio.listener.error-handling=close-application",
				"--spring.main.banner-mode=off")) {
			await().atMost(START).until(() -> application.stdoutText().contains("ready for lines"));
			ClientProcess.shell("printf '1\\nbad\\nbad\\n2\\n' > \"$1\"", this.directory.resolve("echo.in"))
				.awaitOutput();
			assertThat(application.awaitExitCode(SOON)).isEqualTo(ApplicationClosingErrorHandler.EXIT_CODE);
			assertThat(application.stdoutText()).contains("handled 1", "handled 2")
				.containsOnlyOnce("echo: the application closes, since listener")
				.contains("echo: the line \"bad\" was not handled")
				.contains("too bad");
		}
		assertThat(this.directory).isEmptyDirectory();
	}

}
