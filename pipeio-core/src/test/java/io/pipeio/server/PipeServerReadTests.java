package io.pipeio.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.line.IncompleteLine;
import io.pipeio.line.Line;
import io.pipeio.line.LineHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what a {@link LineHandler} is told of reading, besides the lines.
 */
@Timeout(60)
class PipeServerReadTests {

	private final List<String> calls = new CopyOnWriteArrayList<>();

	private final CountDownLatch go = new CountDownLatch(1);

	private Path in;

	private PipeServer server;

	@TempDir
	private Path directory;

	private void start(PipeServerBuilder builder) {
		this.server = builder.handler(new Recorder()).build();
		this.server.start();
	}

	private PipeServerBuilder builder() {
		this.in = this.directory.resolve("test.in");
		return PipeServer.builder("test").inPipe(this.in);
	}

	private void write(String text) {
		ClientProcess.shell("printf \"$2\" > \"$1\"", this.in, text).awaitOutput();
	}

	private void awaitCalls(String... expected) {
		await().until(() -> this.calls.size() >= expected.length);
		assertThat(this.calls).containsExactly(expected);
	}

	@AfterEach
	void stop() {
		this.go.countDown();
		this.server.stop();
	}

	@Test
	void tellsOfStartBeforeFirstLineAndOfEndOfEachRead() {
		start(builder());
		write("1\\n2\\n");
		awaitCalls("started", "1", "2", "complete");
		write("3\\n");
		awaitCalls("started", "1", "2", "complete", "3", "complete");
	}

	@Test
	void tellsOfEachStart() {
		start(builder());
		write("1\\n");
		awaitCalls("started", "1", "complete");
		this.server.stop();
		this.server.start();
		write("2\\n");
		awaitCalls("started", "1", "complete", "started", "2", "complete");
	}

	@Test
	void tellsNothingOfReadWithoutWholeLine() {
		start(builder());
		try (ClientProcess client = ClientProcess.shell("exec cat > \"$1\"", this.in)) {
			client.type("1\nha");
			awaitCalls("started", "1", "complete");
			client.type("lf");
			client.type(" done\n");
			awaitCalls("started", "1", "complete", "half done", "complete");
		}
	}

	@Test
	void tellsOfEndAfterIncompleteLine() {
		start(builder().incompleteLine(IncompleteLine.DELIVER));
		write("1\\nhalf");
		await().until(() -> this.calls.contains("half") && this.calls.get(this.calls.size() - 1).equals("complete"));
		assertThat(this.calls).containsExactly("started", "1", "complete", "half", "complete");
	}

	@Test
	void tellsOfEndOfWhatIsHandledByStop() {
		start(builder());
		write("wait\\n");
		awaitCalls("started", "wait");
		write("1\\n2\\n");
		Thread stopper = new Thread(this.server::stop);
		stopper.start();
		await().until(() -> Files.notExists(this.in));
		this.go.countDown();
		await().until(() -> !stopper.isAlive());
		assertThat(this.calls).containsExactly("started", "wait", "complete", "1", "2", "complete");
	}

	@Test
	void tellsOfEndOfIncompleteLineThatIsHandledByStop() {
		start(builder().incompleteLine(IncompleteLine.DELIVER));
		write("wait\\n");
		awaitCalls("started", "wait");
		write("half");
		Thread stopper = new Thread(this.server::stop);
		stopper.start();
		await().until(() -> Files.notExists(this.in));
		this.go.countDown();
		await().until(() -> !stopper.isAlive());
		assertThat(this.calls).containsExactly("started", "wait", "complete", "half", "complete");
	}

	@Test
	void tellsOfEndOfReadWhoseLinesHaveAllFailed() {
		start(builder());
		write("fail\\nfail\\n");
		awaitCalls("started", "fail", "fail", "complete");
	}

	@Test
	void goesOnWhateverIsThrownInResponse() {
		List<String> uncaught = new CopyOnWriteArrayList<>();
		Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
		Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure.getMessage()));
		try {
			this.server = builder().handler(new Thrower()).build();
			this.server.start();
			write("1\\n");
			write("2\\n");
			// By default, whoever awaits something sets a handler of its own
			await().dontCatchUncaughtExceptions().until(() -> this.calls.size() == 2 && uncaught.size() >= 2);
			this.server.stop();
		}
		finally {
			Thread.setDefaultUncaughtExceptionHandler(before);
		}
		assertThat(this.calls).containsExactly("1", "2");
		assertThat(uncaught).startsWith("started").endsWith("complete").hasSizeBetween(2, 3);
	}

	@Test
	void leavesNoInterruptBehind() {
		this.server = builder().handler(new Interrupter()).build();
		this.server.start();
		write("1\\n");
		write("2\\n");
		await().until(() -> this.calls.size() == 2);
		assertThat(this.calls).containsExactly("1 false", "2 false");
	}

	private final class Recorder implements LineHandler {

		@Override
		public void readingStarted() {
			PipeServerReadTests.this.calls.add("started");
		}

		@Override
		public void handle(Line line) throws Exception {
			PipeServerReadTests.this.calls.add(line.toString());
			if (line.toString().equals("wait")) {
				PipeServerReadTests.this.go.await();
			}
			if (line.toString().equals("fail")) {
				throw new IllegalStateException();
			}
		}

		@Override
		public void readComplete() {
			PipeServerReadTests.this.calls.add("complete");
		}

	}

	private final class Thrower implements LineHandler {

		@Override
		public void readingStarted() {
			throw new IllegalStateException("started");
		}

		@Override
		public void handle(Line line) {
			PipeServerReadTests.this.calls.add(line.toString());
		}

		@Override
		public void readComplete() {
			throw new StackOverflowError("complete");
		}

	}

	private final class Interrupter implements LineHandler {

		@Override
		public void readingStarted() {
			Thread.currentThread().interrupt();
		}

		@Override
		public void handle(Line line) {
			PipeServerReadTests.this.calls.add(line + " " + Thread.currentThread().isInterrupted());
		}

		@Override
		public void readComplete() {
			Thread.currentThread().interrupt();
		}

	}

}
