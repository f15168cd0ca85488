package io.pipeio.event;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.pipeio.PipeListener;
import io.pipeio.PipeTemplate;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.line.DiscardReason;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PipeServerEvent}s: what an {@link EventListener} is told of real
 * pipes, and when.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class PipeServerEventTests {

	@TempDir
	private Path directory;

	private final Recorder recorder = new Recorder();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class));

	@Test
	void tellsOfStartClientsDiscardsAndStop() {
		receiveRunner().withBean(NullListener.class).run((context) -> {
			write("half");
			this.recorder.await(PipeClientDisconnectedEvent.class);
			PipeServer server = context.getBean(PipeServer.class);
			assertThat(this.recorder.events).extracting((event) -> (Object) event.getClass())
				.containsExactly(PipeServerStartedEvent.class, PipeClientConnectedEvent.class,
						PipeLineDiscardedEvent.class, PipeClientDisconnectedEvent.class);
			assertThat(this.recorder.events).allMatch((event) -> event.getSource() == server)
				.allMatch((event) -> event.getServerName().equals("echo"));
		});
		assertThat(this.recorder.await(PipeClientConnectedEvent.class).getDirection()).isEqualTo(PipeDirection.IN);
		assertThat(this.recorder.await(PipeClientDisconnectedEvent.class).getDirection()).isEqualTo(PipeDirection.IN);
		PipeLineDiscardedEvent discarded = this.recorder.await(PipeLineDiscardedEvent.class);
		assertThat(discarded.getDirection()).isEqualTo(PipeDirection.IN);
		assertThat(discarded.getReason()).isEqualTo(DiscardReason.INCOMPLETE);
		assertThat(discarded.getBytes()).isEqualTo(4);
		assertThat(discarded).hasToString("PipeLineDiscardedEvent of pipe server 'echo'");
		assertThat(this.recorder.events).last().isInstanceOf(PipeServerStoppedEvent.class);
		assertThat(this.recorder.threads).containsOnly("pipeio-events");
		assertThatNoThreadIsLeft();
	}

	@Test
	void publishesWithClassLoaderOfApplication() {
		ClassLoader applications = new URLClassLoader(new URL[0], getClass().getClassLoader());
		receiveRunner().withClassLoader(applications)
			.run((context) -> this.recorder.await(PipeServerStartedEvent.class));
		assertThat(this.recorder.classLoaders).isNotEmpty().containsOnly(applications);
	}

	@Test
	void tellsOfTornLine() {
		echoRunner().run((context) -> {
			context.getBean(PipeTemplate.class).send("hello");
			assertThat(ClientProcess.shell("head -c 3 \"$1\"", path("echo.out")).awaitOutput()).isEqualTo("hel");
			PipeLineTornEvent torn = this.recorder.await(PipeLineTornEvent.class);
			assertThat(torn.getTaken()).isEqualTo(3);
			assertThat(torn.getLength()).isEqualTo(6);
			assertThat(ClientProcess.shell("head -n 1 \"$1\"", path("echo.out")).awaitOutput()).isEqualTo("hello\n");
			assertThat(this.recorder.await(PipeClientConnectedEvent.class).getDirection()).isEqualTo(PipeDirection.OUT);
		});
	}

	@Test
	void tellsOfRepair() {
		echoRunner().run((context) -> {
			Files.delete(path("echo.out"));
			PipeRepairedEvent repaired = this.recorder.await(PipeRepairedEvent.class);
			assertThat(repaired.getDirection()).isEqualTo(PipeDirection.OUT);
			assertThat(repaired.getPath()).isEqualTo(path("echo.out"));
			assertThat(path("echo.out")).exists();
		});
	}

	@Test
	void tellsOfLastStopBeforeBeansAreDestroyed() {
		echoRunner().run((context) -> {
			context.getBean(PipeTemplate.class).send("one");
			context.getBean(PipeTemplate.class).send("three");
		});
		assertThat(this.recorder.events).extracting((event) -> (Object) event.getClass())
			.containsExactly(PipeServerStartedEvent.class, PipeLinesUndeliveredEvent.class,
					PipeServerStoppedEvent.class);
		PipeLinesUndeliveredEvent undelivered = this.recorder.await(PipeLinesUndeliveredEvent.class);
		assertThat(undelivered.getLines()).isEqualTo(2);
		assertThat(undelivered.getBytes()).isEqualTo(8);
		assertThatNoThreadIsLeft();
	}

	@Test
	void goesOnWhenListenerHasThrown(CapturedOutput output) {
		receiveRunner().withBean(FailingListener.class).withBean(NullListener.class).run((context) -> {
			write("half");
			this.recorder.await(PipeClientDisconnectedEvent.class);
		});
		assertThat(output).contains("A listener of PipeServerStartedEvent of pipe server 'echo' has failed")
			.contains("A listener of PipeServerStoppedEvent of pipe server 'echo' has failed")
			.contains("on purpose");
	}

	@Test
	void logsListenerThatThrowsAgainAndAgainInFewLines(CapturedOutput output) {
		receiveRunner().withPropertyValues("pipeio.servers.echo.inbound.max-line-length=1B")
			.withBean(FailingListener.class)
			.withBean(NullListener.class)
			.run((context) -> {
				ClientProcess.shell("yes no | head -n 100 > \"$1\"", path("echo.in")).awaitOutput();
				this.recorder.await(PipeClientDisconnectedEvent.class);
			});
		assertThat(output).containsOnlyOnce("A listener of PipeLineDiscardedEvent of pipe server 'echo' has failed")
			.contains("echo: listeners of PipeLineDiscardedEvent have failed 99 times more: "
					+ "java.io.IOException (at " + FailingListener.class.getName());
	}

	@Test
	void compilesListenerOfReadme(CapturedOutput output) {
		echoRunner().withBean(ClientWatch.class).run((context) -> {
			context.getBean(PipeTemplate.class).send("one");
			assertThat(ClientProcess.shell("head -n 1 \"$1\"", path("echo.out")).awaitOutput()).isEqualTo("one\n");
			await().untilAsserted(() -> assertThat(output).contains("echo has a client (OUT)"));
			this.recorder.await(PipeClientDisconnectedEvent.class);
			context.getBean(PipeTemplate.class).send("two");
		});
		assertThat(output).contains("1 lines of echo were not read");
	}

	private ApplicationContextRunner receiveRunner() {
		return this.contextRunner.withBean(Recorder.class, () -> this.recorder)
			.withPropertyValues("pipeio.directory=" + this.directory, "pipeio.servers.echo.in-pipe=echo.in");
	}

	private ApplicationContextRunner echoRunner() {
		return receiveRunner().withPropertyValues("pipeio.servers.echo.out-pipe=echo.out");
	}

	private void write(String format) {
		ClientProcess.shell("printf \"$2\" > \"$1\"", path("echo.in"), format).awaitOutput();
	}

	private Path path(String name) {
		return this.directory.resolve(name);
	}

	private static void assertThatNoThreadIsLeft() {
		await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("pipeio-")));
	}

	static final class Recorder {

		final List<PipeServerEvent> events = new CopyOnWriteArrayList<>();

		final List<String> threads = new CopyOnWriteArrayList<>();

		final List<ClassLoader> classLoaders = new CopyOnWriteArrayList<>();

		@EventListener
		void record(PipeServerEvent event) {
			this.classLoaders.add(Thread.currentThread().getContextClassLoader());
			this.threads.add(Thread.currentThread().getName());
			this.events.add(event);
		}

		<E extends PipeServerEvent> E await(Class<E> type) {
			Awaitility.await().until(() -> count(type) > 0);
			return this.events.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
		}

		long count(Class<?> type) {
			return this.events.stream().filter(type::isInstance).count();
		}

	}

	static final class NullListener {

		final List<String> lines = new CopyOnWriteArrayList<>();

		@PipeListener("echo")
		void listen(String line) {
			this.lines.add(line);
		}

	}

	private static final class FailingListener {

		@EventListener
		void listen(PipeServerEvent event) throws IOException {
			throw new IOException("on purpose");
		}

	}

}
