package io.pipeio.listener.error;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import io.pipeio.PipeListener;
import io.pipeio.PipeServers;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link DeadLetterErrorHandler}.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class DeadLetterErrorHandlerTests {

	private final JsonMapper mapper = new JsonMapper();

	@TempDir
	private Path directory;

	private Path file;

	@BeforeEach
	void setUp() {
		this.file = this.directory.resolve("dead.json");
	}

	private void run(Class<?> listener, ContextConsumer<AssertableApplicationContext> test, String... more) {
		List<String> properties = new ArrayList<>(
				List.of("pipeio.directory=" + this.directory, "pipeio.servers.echo.in-pipe=echo.in",
						"pipeio.servers.dead.out-pipe=dead.out", "pipeio.listener.error-handling=dead-letter"));
		properties.addAll(Arrays.asList(more));
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
			.withPropertyValues(properties.toArray(String[]::new))
			.withBean(listener)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				test.accept(context);
			});
	}

	private void runWithFile(Class<?> listener, ContextConsumer<AssertableApplicationContext> test, String... more) {
		List<String> properties = new ArrayList<>(List.of("pipeio.listener.dead-letter.file=" + this.file));
		properties.addAll(Arrays.asList(more));
		run(listener, test, properties.toArray(String[]::new));
	}

	private void write(String text) {
		ClientProcess.shell("printf \"$2\" > \"$1\"", this.directory.resolve("echo.in"), text).awaitOutput();
	}

	private List<JsonNode> awaitLetters(int count) {
		await().ignoreExceptions().until(() -> Files.readAllLines(this.file).size() >= count);
		try {
			return Files.readAllLines(this.file).stream().map(this.mapper::readTree).toList();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static PipeServer echo(AssertableApplicationContext context) {
		return context.getBean(PipeServers.class).get("echo");
	}

	@Test
	void keepsLineCauseAndTimeInFile(CapturedOutput output) {
		Instant before = Instant.now();
		runWithFile(Failing.class, (context) -> {
			write("hello\\n");
			JsonNode letter = awaitLetters(1).get(0);
			assertThat(letter.get("line").asString()).isEqualTo("hello");
			assertThat(letter.has("base64")).isFalse();
			assertThat(letter.get("server").asString()).isEqualTo("echo");
			assertThat(letter.get("listener").asString()).endsWith("listen");
			assertThat(letter.get("exception").asString()).isEqualTo(IllegalStateException.class.getName());
			assertThat(letter.get("message").asString()).isEqualTo("no \"good\"\n: hello");
			assertThat(Instant.parse(letter.get("time").asString())).isBetween(before, Instant.now());
			assertThat(echo(context).getFailedLines()).isZero();
		});
		assertThat(output).contains("echo: 1 line was kept as dead letters");
	}

	@Test
	void logsFirstLetterAndHowManyFollow(CapturedOutput output) {
		runWithFile(Failing.class, (context) -> {
			write("a\\nb\\nc\\n");
			awaitLetters(3);
		});
		assertThat(output).containsOnlyOnce("1 line was kept as dead letters")
			.contains("echo: lines were kept as dead letters 2 times more (2 bytes) of listener '");
	}

	@Test
	void keepsQuotesAndControlCharacters() {
		runWithFile(Failing.class, (context) -> {
			write("\"q\" \\\\ \\001\\t\\r\\033[0m\\177 \\342\\200\\250 é 😀\\n\\n");
			List<JsonNode> letters = awaitLetters(2);
			assertThat(letters.get(0).get("line").asString())
				.isEqualTo("\"q\" \\ \u0001\t\r\u001b[0m\u007f \u2028 é \ud83d\ude00");
			assertThat(letters.get(0).has("base64")).isFalse();
			assertThat(letters.get(1).get("line").asString()).isEmpty();
		});
	}

	@Test
	void keepsBytesThatAreNoText() {
		runWithFile(Failing.class, (context) -> {
			write("a\\377\\300b\\n");
			assertThat(Base64.getDecoder().decode(awaitLetters(1).get(0).get("base64").asString()))
				.isEqualTo(new byte[] { 'a', (byte) 0xff, (byte) 0xc0, 'b' });
		});
	}

	@Test
	void createsFileForItsOwnerAndAppends() throws IOException {
		runWithFile(Failing.class, (context) -> {
			write("1\\n");
			awaitLetters(1);
			assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.file))).isEqualTo("rw-------");
		});
		Files.setPosixFilePermissions(this.file, PosixFilePermissions.fromString("rw-r-----"));
		runWithFile(Failing.class, (context) -> {
			write("2\\n");
			assertThat(awaitLetters(2)).extracting((letter) -> letter.get("line").asString()).containsExactly("1", "2");
		});
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.file))).isEqualTo("rw-r-----");
	}

	@Test
	void goesOnInNewFileWhenItWasRotated() {
		runWithFile(Failing.class, (context) -> {
			write("1\\n");
			awaitLetters(1);
			Files.move(this.file, this.directory.resolve("dead.json.1"));
			write("2\\n");
			assertThat(awaitLetters(1).get(0).get("line").asString()).isEqualTo("2");
		});
	}

	@Test
	void keepsEachLineOfBatch() {
		runWithFile(FailingBatch.class, (context) -> {
			write("1\\n2\\n3\\n");
			assertThat(awaitLetters(3)).extracting((letter) -> letter.get("line").asString())
				.containsExactly("1", "2", "3");
		});
	}

	@Test
	void keepsLinesThatFailAtOnceWhole() {
		runWithFile(FailingConcurrently.class, (context) -> {
			ClientProcess.shell("seq 1 2000 > \"$1\"", this.directory.resolve("echo.in")).awaitOutput();
			assertThat(awaitLetters(2000)).extracting((letter) -> letter.get("line").asInt())
				.containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 2000).boxed().toList());
		});
	}

	@Test
	void keepsLineOfListenerThatWasInterruptedByStop() {
		runWithFile(Interrupted.class, (context) -> {
			write("hello\\n");
			await().until(() -> Interrupted.thread != null && Interrupted.thread.getState() == Thread.State.WAITING);
			echo(context).stop();
			assertThat(awaitLetters(1).get(0).get("line").asString()).isEqualTo("hello");
		}, "pipeio.shutdown-timeout=300ms");
	}

	@Test
	void keepsLineThatIsNotConverted() {
		runWithFile(Numbers.class, (context) -> {
			write("hello\\n");
			JsonNode letter = awaitLetters(1).get(0);
			assertThat(letter.get("line").asString()).isEqualTo("hello");
			assertThat(letter.get("message").asString()).contains("int");
		});
	}

	@Test
	void reportsFailureWhenDirectoryIsInTheWay(CapturedOutput output) {
		assertReportsFailure(output, () -> Files.createDirectory(this.file));
	}

	@Test
	void reportsFailureWhenFifoIsInTheWay(CapturedOutput output) {
		assertReportsFailure(output, () -> ClientProcess.start("mkfifo", this.file.toString()).awaitOutput());
	}

	@Test
	void reportsFailureWhenLinkIsInTheWay(CapturedOutput output) throws IOException {
		Path target = Files.createFile(this.directory.resolve("target"));
		assertReportsFailure(output, () -> Files.createSymbolicLink(this.file, target));
		assertThat(target).isEmptyFile();
	}

	@Test
	void reportsFailureWhenLinkThatLeadsNowhereIsInTheWay(CapturedOutput output) {
		Path target = this.directory.resolve("target");
		assertReportsFailure(output, () -> Files.createSymbolicLink(this.file, target));
		assertThat(target).doesNotExist();
	}

	@Test
	void reportsFailureWhenDirectoryIsMissing(CapturedOutput output) throws IOException {
		this.file = Files.createDirectory(this.directory.resolve("letters")).resolve("dead.json");
		assertReportsFailure(output, () -> Files.deleteIfExists(this.file.getParent()));
	}

	private void assertReportsFailure(CapturedOutput output, Callable<?> obstacle) {
		runWithFile(Failing.class, (context) -> {
			obstacle.call();
			write("1\\n2\\n");
			await().until(() -> echo(context).getFailedLines() == 2);
		});
		assertThat(output).contains("echo: the line \"1\" was not handled").contains("no \"good\"");
	}

	@Test
	void sendsLettersToClientOfServer() {
		run(Failing.class, (context) -> {
			write("1\\n\"2\"\\n");
			List<String> letters = ClientProcess.shell("head -n 2 \"$1\"", this.directory.resolve("dead.out"))
				.awaitOutput()
				.lines()
				.toList();
			assertThat(letters).extracting((letter) -> this.mapper.readTree(letter).get("line").asString())
				.containsExactly("1", "\"2\"");
			assertThat(echo(context).getFailedLines()).isZero();
		}, "pipeio.listener.dead-letter.server=dead");
	}

	static final class Failing {

		@PipeListener("echo")
		void listen(String line) {
			throw new IllegalStateException("no \"good\"\n: " + line);
		}

	}

	static final class FailingBatch {

		@PipeListener(servers = "echo", batch = "true")
		void listen(List<String> lines) {
			throw new IllegalStateException();
		}

	}

	static final class FailingConcurrently {

		@PipeListener(servers = "echo", concurrency = "8")
		void listen(String line) {
			throw new IllegalStateException();
		}

	}

	static final class Interrupted {

		private static volatile Thread thread;

		@PipeListener("echo")
		void listen(String line) {
			thread = Thread.currentThread();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException(ex);
			}
		}

	}

	static final class Numbers {

		@PipeListener("echo")
		void listen(int number) {
		}

	}

}
