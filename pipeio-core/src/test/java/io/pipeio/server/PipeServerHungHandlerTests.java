package io.pipeio.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.line.DiscardReason;
import io.pipeio.line.Line;
import io.pipeio.line.LineHandler;
import io.pipeio.line.LineView;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests what becomes of the lines that were read together with one whose handler never
 * returns, when a stop gives that up.
 */
@Timeout(60)
class PipeServerHungHandlerTests {

	private static final Duration SHORT = Duration.ofMillis(20);

	private final RecordingObserver observer = new RecordingObserver();

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final CountDownLatch hanging = new CountDownLatch(1);

	private final CountDownLatch end = new CountDownLatch(1);

	private Path in;

	private PipeServer server;

	@TempDir
	private Path directory;

	private void start(LineHandler handler) {
		start(builder(handler));
	}

	private PipeServerBuilder builder(LineHandler handler) {
		this.in = this.directory.resolve("test.in");
		return PipeServer.builder("test")
			.inPipe(this.in)
			.observer(this.observer)
			.shutdownTimeout(SHORT)
			.handler(handler);
	}

	private void start(PipeServerBuilder builder) {
		this.server = builder.build();
		this.server.start();
	}

	private void handle(Line line) {
		this.lines.add(line.toString());
		if (line.toString().equals("hang")) {
			hang();
		}
	}

	private void hang() {
		this.hanging.countDown();
		boolean over = false;
		while (!over) {
			try {
				this.end.await();
				over = true;
			}
			catch (InterruptedException ex) {
				// As what hangs does: it heeds nothing
			}
		}
	}

	private void write(String text) {
		ClientProcess.shell("printf \"$2\" > \"$1\"", this.in, text).awaitOutput();
	}

	private void awaitHang() throws InterruptedException {
		this.hanging.await();
	}

	@AfterEach
	void letGo() {
		this.end.countDown();
		this.server.close();
		await().until(() -> Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList(),
				(names) -> names.stream().noneMatch((name) -> name.startsWith("pipeio-test")));
	}

	private long stopped() {
		return this.server.getStatistics(PipeDirection.IN).getDiscardedLines(DiscardReason.STOPPED);
	}

	private void awaitEnd() {
		this.end.countDown();
		await().until(() -> Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList(),
				(names) -> names.stream().noneMatch((name) -> name.startsWith("pipeio-test")));
	}

	@RepeatedTest(20)
	void reportsWhatWasReadTogetherWithALineThatNeverReturns() throws InterruptedException {
		start(this::handle);
		write("one\\nhang\\nthree\\n\\nfifth\\n");
		awaitHang();
		this.server.stop();
		assertThat(this.observer.events()).containsSubsequence("discarded STOPPED 5", "discarded STOPPED 0",
				"discarded STOPPED 5", "timed out IN", "stopped");
		assertThat(stopped()).isEqualTo(3);
		awaitEnd();
		assertThat(this.lines).containsExactly("one", "hang");
		assertThat(stopped()).isEqualTo(3);
	}

	@Test
	void reportsWhatWasReadTogetherWithABatchThatNeverReturns() throws InterruptedException {
		start(new LineHandler() {

			@Override
			public void handle(Line line) {
				PipeServerHungHandlerTests.this.lines.add(line.toString());
			}

			@Override
			public void readComplete() {
				hang();
			}

		});
		write("one\\ntwo\\n");
		awaitHang();
		write("three\\n");
		this.server.stop();
		assertThat(this.observer.events()).contains("discarded STOPPED 6");
		awaitEnd();
		assertThat(this.lines).containsExactly("one", "two");
		assertThat(stopped()).isOne();
	}

	@Test
	void leavesTheLineThatIsInHandAsItWas() throws InterruptedException {
		start(new LineHandler() {

			@Override
			public void handle(Line line) {
				handle(line.asView());
			}

			@Override
			public void handle(LineView view) {
				hang();
				PipeServerHungHandlerTests.this.lines.add(view.toString());
			}

		});
		write("hang\\nthree\\n");
		awaitHang();
		this.server.stop();
		assertThat(stopped()).isOne();
		awaitEnd();
		assertThat(this.lines).containsExactly("hang");
	}

	@RepeatedTest(20)
	void reportsOnceWhatIsInThePipe() throws InterruptedException {
		start(this::handle);
		write("hang\\n");
		awaitHang();
		write("two\\nthree\\n");
		this.server.stop();
		assertThat(this.observer.events()).containsSubsequence("discarded STOPPED 10", "timed out IN");
		assertThat(stopped()).isOne();
		awaitEnd();
		assertThat(this.lines).containsExactly("hang");
		assertThat(stopped()).isOne();
		assertThat(this.observer.events()).doesNotContain("pipe failed IN");
	}

	@Test
	void reportsWhatIsWrittenAfterThat() throws InterruptedException {
		start(this::handle);
		try (ClientProcess client = ClientProcess
			.shell("exec 3> \"$1\"; for i in hang two three; do echo $i >&3; echo $i; read -r go; done", this.in)) {
			awaitHang();
			client.type("go\n");
			await().until(() -> client.stdoutText().contains("two"));
			this.server.stop();
			assertThat(this.observer.events()).contains("discarded STOPPED 4");
			client.type("go\n");
			await().until(() -> client.stdoutText().contains("three"));
			awaitEnd();
		}
		assertThat(this.observer.events()).contains("discarded STOPPED 6");
		assertThat(this.lines).containsExactly("hang");
		assertThat(stopped()).isEqualTo(2);
	}

	@Test
	void leavesWhatIsInAPipeThatStays() throws InterruptedException {
		start(builder(this::handle).removeOnStop(false));
		try (ClientProcess holder = ClientProcess.shell("exec 3<> \"$1\"; echo ready; read -r go", this.in)) {
			await().until(() -> holder.stdoutText().contains("ready"));
			write("hang\\n");
			awaitHang();
			write("two\\n");
			this.server.stop();
			assertThat(stopped()).isZero();
			awaitEnd();
			assertThat(stopped()).isZero();
			this.server.start();
			await().until(() -> this.lines.contains("two"));
			holder.endInput();
		}
	}

	@Test
	void reportsTheRestOfThePipeWhereALineOfItNeverReturns() throws InterruptedException {
		CountDownLatch stopping = new CountDownLatch(1);
		start(builder((line) -> {
			this.lines.add(line.toString());
			if (line.toString().equals("first")) {
				stopping.await();
			}
			else if (line.toString().equals("hang")) {
				hang();
			}
		}).shutdownTimeout(Duration.ofMillis(500)).pipeCapacity(PipeDirection.IN, 1024 * 1024));
		write("first\\n");
		await().until(() -> !this.lines.isEmpty());
		ClientProcess.shell("{ echo hang; yes three | head -n 30000; printf half; } > \"$1\"", this.in).awaitOutput();
		Thread stop = new Thread(this.server::stop);
		stop.start();
		await().until(() -> !Files.exists(this.in));
		stopping.countDown();
		stop.join();
		assertThat(stopped()).isEqualTo(30000);
		assertThat(this.observer.events()).containsOnlyOnce("discarded INCOMPLETE 4");
		awaitEnd();
		assertThat(this.lines).containsExactly("first", "hang");
		assertThat(stopped()).isEqualTo(30000);
		assertThat(this.observer.events()).containsOnlyOnce("discarded INCOMPLETE 4");
	}

}
