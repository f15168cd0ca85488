package io.pipeio.actuate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.autoconfigure.PipesEndpointAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PipesEndpointWebExtension}.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PipesEndpointWebExtensionTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			       | 'action' is missing.
			``     | 'action' must be one of those that there are.
			pauze  | 'action' must be one of those that there are. Did you mean 'pause'?
			""")
	void tellsWhatIsWrongWithAction(String action, String error) {
		run((endpoint) -> {
			WebEndpointResponse<?> response = endpoint.change("echo", action);
			assertThat(response.getStatus()).isEqualTo(400);
			assertThat(response.getBody())
				.isEqualTo(Map.of("error", error, "actions", List.of("start", "stop", "pause", "resume", "discard")));
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			other | There is no server of this name.
			ehco  | There is no server of this name. Did you mean 'echo'?
			""")
	void namesServersThatThereAre(String server, String error) {
		run((endpoint) -> {
			for (WebEndpointResponse<?> response : List.of(endpoint.pipe(server), endpoint.change(server, "stop"),
					endpoint.change(server, null))) {
				assertThat(response.getStatus()).isEqualTo(404);
				assertThat(response.getBody()).isEqualTo(Map.of("error", error, "servers", List.of("echo", "audit")));
			}
		});
	}

	@Test
	void showsServer() {
		run((endpoint) -> {
			assertThat(endpoint.pipe("echo").getStatus()).isEqualTo(200);
			assertThat(endpoint.pipe("echo").getBody()).isInstanceOfSatisfying(PipeServerDescriptor.class,
					(server) -> assertThat(server.state()).isEqualTo("running"));
		});
	}

	@Test
	void logsWhyServerCouldNotBeStarted(CapturedOutput output) {
		run((endpoint) -> {
			assertThat(endpoint.change("echo", "stop").getStatus()).isEqualTo(200);
			createFile(this.directory.resolve("echo.in"));
			assertThat(endpoint.change("echo", "start").getStatus()).isEqualTo(409);
		});
		assertThat(output).contains("echo: start, as was asked for at the endpoint")
			.containsPattern("echo: could not be started: .*there is a regular file at this path")
			.doesNotContain("Pipe server 'echo' cannot start");
	}

	private static void createFile(Path file) {
		try {
			Files.createFile(file);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void run(Consumer<PipesEndpointWebExtension> test) {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(PipeIoAutoConfiguration.class, PipesEndpointAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=pipes", "pipeio.directory=" + this.directory,
					"pipeio.servers.echo.in-pipe=echo.in", "pipeio.servers.echo.out-pipe=echo.out",
					"pipeio.servers.audit.out-pipe=audit.out")
			.run((context) -> test.accept(context.getBean(PipesEndpointWebExtension.class)));
	}

}
