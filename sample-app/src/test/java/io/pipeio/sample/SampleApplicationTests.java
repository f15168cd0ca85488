package io.pipeio.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import io.pipeio.PipeServers;
import io.pipeio.server.PipeDirection;
import io.pipeio.test.PipeClient;
import io.pipeio.test.PipeIoTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what the sample answers, and that a shell gets it, too.
 */
@SpringBootTest
@PipeIoTest
@Timeout(30)
class SampleApplicationTests {

	@Autowired
	private PipeServers servers;

	@Test
	void echoesEveryByte() {
		byte[] line = { 0, '\r', (byte) 0xff };
		try (PipeClient client = PipeClient.of(this.servers.get("echo"))) {
			client.send(line);
			assertThat(client.receiveBytes()).isEqualTo(line);
		}
	}

	@Test
	void answersCommands() {
		try (PipeClient client = PipeClient.of(this.servers.get("command"))) {
			client.send("help");
			assertThat(client.receive(3)).allMatch((answer) -> answer.contains(": "));
			assertThat(client.exchange("pid")).isEqualTo(String.valueOf(ProcessHandle.current().pid()));
			assertThat(client.exchange("bogus")).isEqualTo("unknown command 'bogus', try 'help'");
		}
	}

	@Test
	void answersShell() throws IOException {
		Path directory = this.servers.get("command").getPath(PipeDirection.IN).getParent();
		List<String> script = List.of("sh", "-c", "echo pid > command.in; exec head -n 1 command.out");
		Process shell = new ProcessBuilder(script).directory(directory.toFile()).start();
		assertThat(shell.getInputStream().readAllBytes()).asString(StandardCharsets.UTF_8)
			.isEqualTo(ProcessHandle.current().pid() + "\n");
	}

}
