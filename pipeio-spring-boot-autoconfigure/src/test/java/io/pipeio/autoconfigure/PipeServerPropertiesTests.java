package io.pipeio.autoconfigure;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.pipeio.PipeListener;
import io.pipeio.PipeServers;
import io.pipeio.PipeTemplate;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for what {@link PipeServerFactory} makes of {@link PipeIoProperties}: each
 * property is seen in what the server does.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeServerPropertiesTests {

	@TempDir
	private Path directory;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class));

	@ParameterizedTest
	@CsvSource({ "rw-rw----, rw-rw----", "0660, rw-rw----", "0622, rw--w--w-", "rw-------, rw-------",
			"rwxrwxrwx, rwxrwxrwx" })
	void appliesPermissions(String value, String expected) {
		echoRunner().withPropertyValues("pipeio.servers.echo.permissions=" + value).run((context) -> {
			assertThat(permissions(in())).isEqualTo(expected);
			assertThat(permissions(out())).isEqualTo(expected);
		});
	}

	@Test
	void createsPipesForOwnerOnlyByDefault() {
		echoRunner().run((context) -> {
			assertThat(isFifo(in())).isTrue();
			assertThat(isFifo(out())).isTrue();
			assertThat(permissions(in())).isEqualTo("rw-------");
			assertThat(permissions(out())).isEqualTo("rw-------");
		});
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void explainsEnvelopeOfJsonWithoutJackson() {
		echoRunner().withPropertyValues("pipeio.servers.echo.envelope=json")
			.withClassLoader(new FilteredClassLoader("tools.jackson"))
			.run((context) -> {
				FailureAnalysis analysis = new InvalidPipePropertyFailureAnalyzer(new MockEnvironment())
					.analyze(context.getStartupFailure());
				assertThat(analysis).isNotNull();
				assertThat(analysis.getDescription()).startsWith("The property 'pipeio.servers.echo.envelope' has")
					.endsWith("it needs Jackson 3, which is not there.");
				assertThat(analysis.getAction()).isEqualTo("Set 'pipeio.servers.echo.envelope' to none, "
						+ "or add Jackson (spring-boot-starter-jackson).");
			});
	}

	@Test
	void explainsEnvelopeThatCannotBeWrittenInCharset() {
		assumeTrue(Charset.isSupported("x-MacSymbol"), "the JDK has its extended charsets");
		echoRunner().withPropertyValues("pipeio.servers.echo.envelope=json", "pipeio.servers.echo.charset=x-MacSymbol")
			.run((context) -> {
				FailureAnalysis analysis = new InvalidPipePropertyFailureAnalyzer(new MockEnvironment())
					.analyze(context.getStartupFailure());
				assertThat(analysis).isNotNull();
				assertThat(analysis.getDescription()).startsWith("The property 'pipeio.servers.echo.envelope' has")
					.contains("it cannot be written in the charset x-MacSymbol");
				assertThat(analysis.getAction()).isEqualTo("Set 'pipeio.servers.echo.envelope' to none, "
						+ "or 'pipeio.servers.echo.charset' to a charset such as UTF-8.");
			});
	}

	@Test
	void neitherCreatesNorChangesNorRemovesPipesThatItDoesNotManage() throws IOException {
		ClientProcess.shell("mkfifo -m 640 \"$1\" \"$2\"", in(), out()).awaitOutput();
		RecordingListener listener = new RecordingListener();
		echoRunner().withPropertyValues("pipeio.servers.echo.manage-pipes=false")
			.withBean(RecordingListener.class, () -> listener)
			.run((context) -> {
				assertThat(permissions(in())).isEqualTo("rw-r-----");
				write("hello\\n");
				assertThat(listener.next()).isEqualTo("hello");
				context.getBean(PipeTemplate.class).send("bye");
				assertThat(ClientProcess.shell("head -n 1 \"$1\"", out()).awaitOutput()).isEqualTo("bye\n");
			});
		assertThat(isFifo(in())).isTrue();
		assertThat(isFifo(out())).isTrue();
		assertThat(permissions(out())).isEqualTo("rw-r-----");
	}

	@Test
	void doesNotCreateDirectoryOfPipesThatItDoesNotManage() {
		Path missing = this.directory.resolve("missing");
		echoRunner().withPropertyValues("pipeio.directory=" + missing, "pipeio.servers.echo.manage-pipes=false")
			.run((context) -> {
				assertThat(context).hasFailed();
				assertThat(missing).doesNotExist();
			});
	}

	@Test
	void leavesPipesInPlaceWhenAskedTo() throws IOException {
		RecordingListener listener = new RecordingListener();
		ApplicationContextRunner runner = echoRunner().withPropertyValues("pipeio.servers.echo.remove-on-stop=false")
			.withBean(RecordingListener.class, () -> listener);
		runner.run((context) -> assertThat(context).hasNotFailed());
		assertThat(isFifo(in())).isTrue();
		assertThat(isFifo(out())).isTrue();
		try (ClientProcess waiting = ClientProcess.shell("echo patient > \"$1\"", in())) {
			await().until(waiting::isBlocked);
			runner.run((context) -> {
				assertThat(listener.next()).isEqualTo("patient");
				waiting.awaitOutput();
			});
		}
	}

	@Test
	void doesNotStartServerWithoutAutoStartup() {
		RecordingListener listener = new RecordingListener();
		echoRunner().withPropertyValues("pipeio.servers.echo.auto-startup=false")
			.withBean(RecordingListener.class, () -> listener)
			.run((context) -> {
				PipeServer server = context.getBean(PipeServers.class).get("echo");
				assertThat(server.isOpen()).isFalse();
				assertThat(in()).doesNotExist();
				server.start();
				write("by hand\\n");
				assertThat(listener.next()).isEqualTo("by hand");
			});
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void waitsForHandlerNoLongerThanShutdownTimeout(CapturedOutput output) {
		StubbornListener listener = new StubbornListener();
		AtomicLong start = new AtomicLong();
		echoRunner().withPropertyValues("pipeio.shutdown-timeout=100ms")
			.withBean(StubbornListener.class, () -> listener)
			.run((context) -> {
				write("stay\\n");
				assertThat(listener.entered.await(10, TimeUnit.SECONDS)).isTrue();
				start.set(System.nanoTime());
			});
		// The default would be ten seconds
		assertThat(Duration.ofNanos(System.nanoTime() - start.get())).isLessThan(Duration.ofSeconds(9));
		assertThat(output).contains("echo: the thread of '" + in() + "' did not end within the shutdown timeout");
		await().until(() -> listener.interrupted);
	}

	@Test
	void appliesPipeCapacities() {
		ClientProcess.assumeInstalled("python3");
		String capacityOf = "import fcntl, sys; f = open(sys.argv[1], sys.argv[2]); f.read(1) if sys.argv[2] == 'rb'"
				+ " else f.write(b'\\n'); f.flush(); print(fcntl.fcntl(f, 1032))";
		echoRunner()
			.withPropertyValues("pipeio.servers.echo.inbound.pipe-capacity=128KB",
					"pipeio.servers.echo.outbound.pipe-capacity=256KB")
			.withBean(RecordingListener.class)
			.run((context) -> {
				assertThat(ClientProcess.start("python3", "-c", capacityOf, in().toString(), "wb").awaitOutput())
					.isEqualTo("131072\n");
				context.getBean(PipeTemplate.class).send("line");
				assertThat(ClientProcess.start("python3", "-c", capacityOf, out().toString(), "rb").awaitOutput())
					.isEqualTo("262144\n");
			});
	}

	private String read() {
		return ClientProcess.shell("head -n 1 \"$1\"", out()).awaitOutput();
	}

	private ApplicationContextRunner echoRunner() {
		return this.contextRunner.withPropertyValues("pipeio.directory=" + this.directory,
				"pipeio.servers.echo.in-pipe=echo.in", "pipeio.servers.echo.out-pipe=echo.out");
	}

	private Path in() {
		return this.directory.resolve("echo.in");
	}

	private Path out() {
		return this.directory.resolve("echo.out");
	}

	private void write(String format) {
		ClientProcess.shell("printf \"$2\" > \"$1\"", in(), format).awaitOutput();
	}

	private static boolean isFifo(Path path) throws IOException {
		int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
		return (mode & 0170000) == 0010000;
	}

	private static String permissions(Path path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
	}

	static final class RecordingListener {

		final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

		@PipeListener("echo")
		void listen(String line) {
			this.lines.add(line);
		}

		String next() throws InterruptedException {
			return this.lines.poll(10, TimeUnit.SECONDS);
		}

	}

	private static final class StubbornListener {

		private final CountDownLatch entered = new CountDownLatch(1);

		private volatile boolean interrupted;

		@PipeListener("echo")
		void listen(String line) {
			this.entered.countDown();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				this.interrupted = true;
			}
		}

	}

}
