package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.line.Line;
import io.pipeio.line.LineHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for a stop that gives up on a handler whose pipe was deleted meanwhile, again and
 * again: each line is handled, or reported once.
 */
@Timeout(60)
class PipeServerHungRepairTests {

	@TempDir
	private Path directory;

	private final RecordingObserver observer = new RecordingObserver();

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final CountDownLatch busy = new CountDownLatch(1);

	private final CountDownLatch goOn = new CountDownLatch(1);

	private final CountDownLatch hung = new CountDownLatch(1);

	private final CountDownLatch end = new CountDownLatch(1);

	/**
	 * Of 22, some were closed before they could be read, and wait in the heap.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 4, 6, 22 })
	void reportsOnceWhatWasWrittenIntoEachOfManyPipes(int pipes) throws Exception {
		PipeServer server = start((Line line) -> handle(line.toString()));
		write("long\\n");
		this.busy.await();
		List<String> expected = new ArrayList<>(List.of("discarded STOPPED 2"));
		for (int i = 0; i < pipes; i++) {
			deleteAndAwaitRepair();
			String content = "%1$da\\n%1$db\\n%1$dc\\n".formatted(i);
			write(content);
			if (i > 2) {
				expected.add("discarded STOPPED " + (content.length() - 3));
			}
		}
		this.goOn.countDown();
		this.hung.await();
		server.stop();
		assertThat(discards()).containsExactlyInAnyOrderElementsOf(expected);
		this.end.countDown();
		awaitEndOfThread();
		assertThat(discards()).containsExactlyInAnyOrderElementsOf(expected);
		assertThat(openDescriptors()).isZero();
		assertThat(this.lines).containsExactly("long", "0a", "0b", "0c", "1a", "1b", "1c", "2a", "2b");
	}

	private void handle(String line) throws InterruptedException {
		this.lines.add(line);
		if (line.equals("long")) {
			this.busy.countDown();
			this.goOn.await();
		}
		else if (line.equals("2b")) {
			this.hung.countDown();
			hang();
		}
	}

	@Test
	void reportsWhatIsLeftWhereTheHandlerHangsAfterItsInterrupt() throws Exception {
		PipeServer server = start(new LineHandler() {

			@Override
			public void handle(Line line) throws InterruptedException {
				PipeServerHungRepairTests.this.busy.countDown();
				PipeServerHungRepairTests.this.goOn.await();
			}

			@Override
			public void readComplete() {
				hang();
			}

		});
		write("a\\nbb\\n");
		this.busy.await();
		deleteAndAwaitRepair();
		write("1\\n22\\n");
		server.stop();
		await()
			.untilAsserted(() -> assertThat(discards()).containsExactly("discarded STOPPED 2", "discarded STOPPED 5"));
		this.end.countDown();
		awaitEndOfThread();
		assertThat(discards()).containsExactly("discarded STOPPED 2", "discarded STOPPED 5");
	}

	@Test
	void reportsWhatIsLeftWhereAnObserverOfTheFailureHangs() throws Exception {
		PipeServer server = start((Line line) -> {
			this.busy.countDown();
			throw new IllegalStateException("on purpose");
		}, new PipeServerObserver() {

			@Override
			public void handlerFailed(PipeServer server, Line line, Throwable failure) {
				hang();
			}

		});
		write("a\\nbb\\n");
		this.busy.await();
		server.stop();
		assertThat(discards()).containsExactly("discarded STOPPED 2");
		this.end.countDown();
		awaitEndOfThread();
		assertThat(discards()).containsExactly("discarded STOPPED 2");
	}

	@Test
	void reportsOnceWhatIsLeftInPipeThatWasRenamedAwayAndBack() throws Exception {
		PipeServer server = start((Line line) -> {
			this.busy.countDown();
			hang();
		});
		write("a\\n");
		this.busy.await();
		write("12345\\n");
		Path away = this.directory.resolve("away");
		this.observer.events().clear();
		Files.move(in(), away);
		this.observer.awaitEvent("repaired IN");
		this.observer.events().clear();
		Files.move(away, in(), StandardCopyOption.REPLACE_EXISTING);
		this.observer.awaitEvent("repaired IN");
		server.stop();
		assertThat(discards()).containsExactly("discarded STOPPED 6");
		this.end.countDown();
		awaitEndOfThread();
		assertThat(discards()).containsExactly("discarded STOPPED 6");
	}

	@AfterEach
	void end() {
		this.end.countDown();
		this.goOn.countDown();
	}

	private void hang() {
		while (this.end.getCount() > 0) {
			try {
				this.end.await();
			}
			catch (InterruptedException ex) {
				this.observer.events().add("interrupted");
			}
		}
	}

	private PipeServer start(LineHandler handler, PipeServerObserver... observers) {
		PipeServer server = PipeServer.builder("test")
			.inPipe(in())
			.observer(this.observer)
			.shutdownTimeout(Duration.ofMillis(200))
			.handler(handler)
			.build();
		List.of(observers).forEach(server::addObserver);
		server.start();
		return server;
	}

	private Path in() {
		return this.directory.resolve("test.in");
	}

	private void write(String content) {
		ClientProcess.shell("printf \"$2\" > \"$1\"", in(), content).awaitExit(Duration.ofSeconds(10));
	}

	private void deleteAndAwaitRepair() throws IOException {
		this.observer.events().clear();
		Files.delete(in());
		this.observer.awaitEvent("repaired IN");
	}

	private List<String> discards() {
		return this.observer.events().stream().filter((event) -> event.startsWith("discarded")).toList();
	}

	private long openDescriptors() throws IOException {
		try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
			return descriptors.filter(this::isBelowDirectory).count();
		}
	}

	private boolean isBelowDirectory(Path descriptor) {
		try {
			return Files.readSymbolicLink(descriptor).startsWith(this.directory);
		}
		catch (IOException ex) {
			// Closed meanwhile
			return false;
		}
	}

	private static void awaitEndOfThread() {
		await().until(() -> Thread.getAllStackTraces()
			.keySet()
			.stream()
			.noneMatch((thread) -> thread.getName().equals("pipeio-test-in")));
	}

}
