package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that many pipes which are deleted at once come back without a thread for each.
 */
@Timeout(120)
class ManyRepairsTests {

	/** How many servers there are, each with two pipes. */
	private static final int MANY = 250;

	private final AtomicInteger repairs = new AtomicInteger();

	private final Set<String> lines = ConcurrentHashMap.newKeySet();

	private final List<PipeServer> servers = new ArrayList<>();

	@TempDir
	private Path directory;

	private void start() {
		for (int i = 0; i < MANY; i++) {
			PipeServer server = PipeServer.builder("s" + i)
				.inPipe(in(i))
				.outPipe(this.directory.resolve(i + ".out"))
				.handler((line) -> this.lines.add(line.toString()))
				.shutdownTimeout(Duration.ofSeconds(5))
				.build();
			server.addObserver(new PipeServerObserver() {

				@Override
				public void pipeRepaired(PipeServer repaired, PipeDirection direction) {
					ManyRepairsTests.this.repairs.incrementAndGet();
				}

			});
			this.servers.add(server);
			server.start();
		}
	}

	private Path in(int server) {
		return this.directory.resolve(server + ".in");
	}

	@AfterEach
	void stop() {
		this.servers.forEach(PipeServer::stop);
	}

	private static long threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("pipeio-"))
			.count();
	}

	private void deleteAll() throws IOException {
		try (Stream<Path> pipes = Files.list(this.directory)) {
			for (Path pipe : pipes.toList()) {
				Files.delete(pipe);
			}
		}
	}

	@Test
	void comeBackWithoutAThreadForEach() throws IOException {
		start();
		long before = threads();
		assertThat(before).isLessThan(2 * PipeThread.MANY);
		for (int i = 1; i <= 3; i++) {
			int expected = i * 2 * MANY;
			deleteAll();
			await().atMost(Duration.ofMinutes(1))
				.pollInterval(Duration.ofMillis(2))
				.untilAsserted(() -> assertThat(this.repairs).hasValueGreaterThanOrEqualTo(expected));
			assertThat(threads()).isEqualTo(before);
		}
		// Those whose time is over are closed by then
		await().until(() -> ProcThread.named("pipeio-watch").waitsForever());
		assertThat(threads()).isEqualTo(before);
		ClientProcess
			.shell("for file in \"$1\"/*.in; do echo \"$file\" | timeout 20 sh -c 'cat > \"$1\"' sh \"$file\"; done",
					this.directory)
			.awaitOutput();
		await().until(() -> this.lines.size() == MANY);
	}

}
