package io.pipeio.examples;

import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs the examples of docs/migrating-from-pipe-io-server.md, and what that page says of
 * clients that notice the move.
 */
@Timeout(60)
class MigrationExamplesTests {

	@TempDir
	private Path directory;

	private Path in;

	private Path out;

	@BeforeEach
	void name() {
		this.in = this.directory.resolve("echo.in");
		this.out = this.directory.resolve("echo.out");
	}

	@Test
	void echoesWithoutSpring() {
		try (PipeServer echo = PlainEcho.start(this.in, this.out)) {
			assertThat(echo.getPermissions(PipeDirection.IN)).hasToString("rw-rw----");
			assertThat(exchange("hello")).isEqualTo("hello\n");
		}
	}

	@Test
	void answersClientThatWaitsForMessagesAndAnswersEach() throws InterruptedException {
		BlockingQueue<String> answers = new LinkedBlockingQueue<>();
		PipeServer server = PipeServer.builder("plugins").inPipe(this.in).outPipe(this.out).build();
		server.setHandler((line) -> answers.add(line.toString()));
		server.start();
		String script = "while IFS= read -r message; do printf 'done: %s\\n' \"$message\" > \"$1\"; done < \"$2\"";
		try (server; ClientProcess client = ClientProcess.shell(script, this.in, this.out)) {
			server.send("first");
			server.send("second");
			assertThat(answers.poll(10, TimeUnit.SECONDS)).contains("done: first");
			assertThat(answers.poll(10, TimeUnit.SECONDS)).contains("done: second");
			server.stop();
			assertThat(client.awaitOutput()).as("the client ends with its input").isEmpty();
		}
	}

	@Test
	void discardsHalfLineOfClientThatHasGone() {
		try (PipeServer echo = PlainEcho.start(this.in, this.out)) {
			write("foo");
			await().until(() -> echo.getDiscardedLines(PipeDirection.IN) == 1);
			assertThat(exchange("bar")).isEqualTo("bar\n");
		}
	}

	@Test
	void joinsHalfLineThatIsStillUnreadWhenTheNextClientWrites() throws InterruptedException {
		BlockingQueue<String> lines = new LinkedBlockingQueue<>();
		CountDownLatch written = new CountDownLatch(1);
		PipeServer server = PipeServer.builder("busy").inPipe(this.in).build();
		server.setHandler((line) -> {
			lines.add(line.preview());
			written.await();
		});
		server.start();
		try (server) {
			write("first\n");
			assertThat(lines.poll(10, TimeUnit.SECONDS)).contains("first");
			write("foo");
			write("bar\n");
			written.countDown();
			assertThat(lines.poll(10, TimeUnit.SECONDS)).contains("foobar");
		}
	}

	@Test
	void sendsLineAgainThatClientHasReadInPart() {
		try (PipeServer echo = PlainEcho.start(this.in, this.out)) {
			echo.send("HelloWorld");
			assertThat(ClientProcess.shell("dd if=\"$1\" bs=1 count=5 status=none", this.out).awaitOutput())
				.isEqualTo("Hello");
			assertThat(read()).isEqualTo("HelloWorld\n");
		}
	}

	private String exchange(String line) {
		write(line + "\n");
		return read();
	}

	private void write(String text) {
		ClientProcess.shell("printf '%s' \"$2\" > \"$1\"", this.in, text).awaitOutput();
	}

	private String read() {
		return ClientProcess.shell("head -n 1 \"$1\"", this.out).awaitOutput();
	}

}
