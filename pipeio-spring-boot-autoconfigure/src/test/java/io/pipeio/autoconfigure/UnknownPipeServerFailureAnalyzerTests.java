package io.pipeio.autoconfigure;

import java.nio.file.Path;

import io.pipeio.PipeListener;
import io.pipeio.PipeTemplate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UnknownPipeServerFailureAnalyzer}: what an application prints that
 * does not start.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnknownPipeServerFailureAnalyzerTests {

	private static final String OR_ELSE = "'pipeio.servers.ecko.in-pipe' or 'pipeio.servers.ecko.out-pipe', or define "
			+ "a PipeServer bean of this name.";

	@TempDir
	private Path directory;

	private FailingApplication application;

	@BeforeEach
	void setUp(CapturedOutput output) {
		this.application = new FailingApplication(this.directory, output);
	}

	@Test
	void explainsListenerToUnknownServer() {
		String report = run(Listener.class, "pipeio.servers.orders.in-pipe=orders.in",
				"pipeio.servers.echo.in-pipe=echo.in");
		assertThat(report)
			.contains("@PipeListener method UnknownPipeServerFailureAnalyzerTests.Listener.listen(String) of bean '")
			.contains("listens to a pipe server that does not exist. There is no pipe server 'ecko' (known: orders, "
					+ "echo).")
			.contains("Did you mean 'echo'? Otherwise, set " + OR_ELSE);
	}

	@Test
	void suggestsNothingWhenNoNameIsNear() {
		String report = run(Listener.class, "pipeio.servers.orders.in-pipe=orders.in");
		assertThat(report).contains("There is no pipe server 'ecko' (known: orders).")
			.contains("Set " + OR_ELSE)
			.doesNotContain("Did you mean");
	}

	@Test
	void explainsListenerWithoutAnyServer() {
		assertThat(run(Listener.class)).contains("There is no pipe server 'ecko' (known: none).")
			.contains("Set " + OR_ELSE);
	}

	@Test
	void explainsSendToUnknownServer() {
		String report = run(RunnerConfiguration.class, "pipeio.servers.orders.out-pipe=orders.out",
				"pipeio.servers.echo.out-pipe=echo.out");
		assertThat(report).contains("There is no pipe server 'ecko' (known: orders, echo).")
			.contains("Did you mean 'echo'? Otherwise, set " + OR_ELSE)
			.doesNotContain("@PipeListener");
	}

	private String run(Class<?> source, String... servers) {
		String[] properties = new String[servers.length + 1];
		System.arraycopy(servers, 0, properties, 0, servers.length);
		properties[servers.length] = "pipeio.directory=" + this.directory.resolve("pipes");
		return this.application.run(source, properties);
	}

	private static final class Listener {

		@PipeListener("ecko")
		void listen(String line) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	private static final class RunnerConfiguration {

		@Bean
		ApplicationRunner sender(PipeTemplate template) {
			return (arguments) -> template.send("ecko", "hello");
		}

	}

}
