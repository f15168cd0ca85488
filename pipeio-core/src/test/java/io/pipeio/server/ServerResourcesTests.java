package io.pipeio.server;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ServerResources}.
 */
class ServerResourcesTests {

	@TempDir
	private Path directory;

	private PipeServer start(String name, ServerResources resources) {
		PipeServer server = PipeServer.builder(name).inPipe(this.directory.resolve(name)).resources(resources).build();
		server.start();
		return server;
	}

	private static long watchThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("pipeio-watch"))
			.count();
	}

	@Test
	void letsServersShareThreadsOrHaveTheirOwn() {
		await().until(() -> watchThreads() == 0);
		ServerResources own = new ServerResources();
		try (PipeServer one = start("one", own); PipeServer two = start("two", own)) {
			assertThat(watchThreads()).isEqualTo(1);
			try (PipeServer other = start("other", new ServerResources())) {
				assertThat(watchThreads()).isEqualTo(2);
			}
			await().until(() -> watchThreads() == 1);
		}
		await().until(() -> watchThreads() == 0);
	}

}
