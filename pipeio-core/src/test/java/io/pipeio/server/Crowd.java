package io.pipeio.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.pipeio.line.LineHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * As many servers as it takes until the pipes of one more share the threads that wait for
 * their first clients.
 */
final class Crowd {

	static final String IN = "pipeio-test-in";

	static final String OUT = "pipeio-test-out";

	static final String IDLE_IN = "pipeio-idle-in";

	static final String IDLE_OUT = "pipeio-idle-out";

	private final List<PipeServer> servers = new ArrayList<>();

	private final Path directory;

	private final LineHandler handler;

	Crowd(Path directory, LineHandler handler) {
		this.directory = directory;
		this.handler = handler;
	}

	void start() {
		for (int i = 0; i < PipeThread.MANY / 2; i++) {
			PipeServer one = builder("crowd" + i).build();
			one.start();
			this.servers.add(one);
		}
	}

	PipeServerBuilder builder(String name) {
		return PipeServer.builder(name)
			.inPipe(this.directory.resolve(name + ".in"))
			.outPipe(this.directory.resolve(name + ".out"))
			.shutdownTimeout(Duration.ofSeconds(5))
			.handler(this.handler);
	}

	void stop() {
		this.servers.forEach(PipeServer::stop);
	}

	static void awaitNoIdleThread() {
		await().until(() -> names().stream().noneMatch((name) -> name.startsWith("pipeio-idle")));
	}

	static List<String> names() {
		return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
	}

	static void assertIdle() {
		assertThat(names()).doesNotContain(IN, OUT).contains(IDLE_IN, IDLE_OUT);
	}

}
