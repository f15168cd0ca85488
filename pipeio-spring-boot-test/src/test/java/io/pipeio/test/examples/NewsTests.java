package io.pipeio.test.examples;

import io.pipeio.PipeServers;
import io.pipeio.PipeTemplate;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.test.PipeClient;
import io.pipeio.test.PipeIoTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The examples of {@code docs/testing.md} that are not in the README.
 */
@SpringBootTest
@PipeIoTest
class NewsTests {

	@Autowired
	private PipeServers servers;

	@Autowired
	private PipeTemplate pipes;

	@Test
	void sendsNews() {
		try (PipeClient reader = PipeClient.reader(this.servers.get("news"))) {
			this.pipes.send("news", "one");
			this.pipes.send("news", "two");
			await().untilAsserted(() -> assertThat(reader.received()).containsExactly("one", "two"));
		}
	}

	@Test
	void discardsHalfALine() {
		PipeServer echo = this.servers.get("echo");
		long before = echo.getDiscardedLines(PipeDirection.IN);
		try (PipeClient writer = PipeClient.writer(echo)) {
			writer.write("half a line");
		}
		await().until(() -> echo.getDiscardedLines(PipeDirection.IN) == before + 1);
	}

}
