package io.pipeio.examples;

import java.nio.file.Path;

import io.pipeio.PipeServers;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs the example of docs/migrating-from-pipe-io-server.md that needs Spring Boot.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class EchoMigrationTests {

	@TempDir
	private Path directory;

	@Test
	void echoes(CapturedOutput output) {
		Path in = this.directory.resolve("echo.in");
		Path out = this.directory.resolve("echo.out");
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
			.withUserConfiguration(Echo.class)
			.withPropertyValues("pipeio.directory=" + this.directory, "pipeio.servers.echo.in-pipe=echo.in",
					"pipeio.servers.echo.out-pipe=echo.out", "pipeio.servers.echo.permissions=rw-rw----")
			.run((context) -> {
				assertThat(ClientProcess.shell("echo hello > \"$1\"; head -n 1 \"$2\"", in, out).awaitOutput())
					.isEqualTo("hello\n");
				context.getBean(PipeServers.class).get("echo").stop();
				await().until(() -> output.getOut().contains("stopped"));
			});
	}

}
