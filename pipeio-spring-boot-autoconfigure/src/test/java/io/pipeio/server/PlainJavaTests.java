package io.pipeio.server;

import java.nio.file.Path;

import io.pipeio.ClientProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@link PipeServer} serves without Spring.
 */
@Timeout(60)
class PlainJavaTests {

	@TempDir
	private Path directory;

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
