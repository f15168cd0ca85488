package io.pipeio.test.examples;

import io.pipeio.PipeServers;
import io.pipeio.test.PipeClient;
import io.pipeio.test.PipeIoTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The example of the README.
 */
@SpringBootTest
@PipeIoTest
class EchoTests {

	@Autowired
	private PipeServers servers;

	@Test
	void echoes() {
		try (PipeClient client = PipeClient.of(this.servers.get("echo"))) {
			client.send("hello");
			assertThat(client.receive()).isEqualTo("hello");
		}
	}

}
