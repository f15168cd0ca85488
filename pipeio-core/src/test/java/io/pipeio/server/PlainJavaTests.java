package io.pipeio.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that {@link PipeServer} serves without Spring.
 */
@Timeout(60)
class PlainJavaTests {

	@TempDir
	private Path directory;

	@Test
	void leavesNothingWhenShutdownHookStopsIt() {
		Path in = this.directory.resolve("echo.in");
		try (ClientProcess server = ClientProcess.java(PlainServer.class, List.of(), in.toString(),
				this.directory.resolve("echo.out").toString())) {
			await().atMost(Duration.ofSeconds(20)).until(() -> server.stdoutText().contains("started"));
			ClientProcess writer = ClientProcess.shell("exec cat > \"$1\"", in);
			writer.type("half a li");
			ClientProcess.start("kill", "-TERM", Long.toString(server.pid())).awaitOutput();
			assertThat(server.awaitExitCode(Duration.ofSeconds(20))).isEqualTo(128 + 15);
			writer.close();
		}
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void echoes() {
		try (PipeServer echo = PipeServer.builder("echo")
			.inPipe(this.directory.resolve("echo.in"))
			.outPipe(this.directory.resolve("echo.out"))
			.build()) {
			echo.setHandler((line) -> echo.send(line.toByteArray()));
			echo.start();
			try (ClientProcess client = ClientProcess.shell("""
					exec 3< "$1/echo.out" 4> "$1/echo.in"
					for i in 1 2 3; do echo "line $i" >&4; read -r answer <&3; echo "$answer"; done
					""", this.directory)) {
				assertThat(client.awaitOutput()).isEqualTo("line 1\nline 2\nline 3\n");
			}
		}
		assertThat(this.directory).isEmptyDirectory();
	}

}
