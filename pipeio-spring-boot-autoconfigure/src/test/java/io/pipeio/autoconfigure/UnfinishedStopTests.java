package io.pipeio.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.pipeio.event.PipeLeftBehindEvent;
import io.pipeio.event.PipeServerEvent;
import io.pipeio.event.PipeServerStoppedEvent;
import io.pipeio.fixture.RefusedCalls;
import io.pipeio.server.PipeDirection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what an application logs and publishes of a stop that cannot do all that it
 * should, and for what a start leaves that fails.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class UnfinishedStopTests {

	private static final int EPERM = 1;

	private static final int EAGAIN = 11;

	private static final int EROFS = 30;

	@TempDir
	private Path directory;

	private final Recorder recorder = new Recorder();

	@Test
	void saysWhichPipesAndDirectoriesAreLeftBehind(CapturedOutput output) {
		Path pipes = this.directory.resolve("pipes");
		runner().run((context) -> RefusedCalls.UNLINK.run(EROFS, () -> close(context)));
		assertThat(pipes.resolve("one.in")).exists();
		assertThat(output)
			.contains("one: '%1$s/one.in' could not be deleted, and stays as it is: unlink of '%1$s/one.in' failed "
				.formatted(pipes) + "(EROFS: Read-only file system)")
			.contains("two: '%s/two.out' could not be deleted".formatted(pipes));
		List<PipeLeftBehindEvent> left = this.recorder.of(PipeLeftBehindEvent.class);
		assertThat(left).extracting(PipeLeftBehindEvent::getPath)
			.containsExactlyInAnyOrder(pipes.resolve("one.in"), pipes.resolve("two.out"));
		assertThat(left).extracting(PipeLeftBehindEvent::getDirection)
			.containsExactlyInAnyOrder(PipeDirection.IN, PipeDirection.OUT);
		assertThat(left).allMatch((event) -> event.getFailure().getErrorName().equals("EROFS"));
		assertThat(this.recorder.of(PipeServerStoppedEvent.class)).hasSize(2);
	}

	@Test
	void saysWhichDirectoryIsLeftBehind(CapturedOutput output) {
		Path pipes = this.directory.resolve("pipes");
		runner().run((context) -> RefusedCalls.RMDIR.run(EROFS, () -> close(context)));
		assertThat(pipes).isEmptyDirectory();
		assertThat(output).containsOnlyOnce(
				"The directory '%1$s', made for pipes, could not be deleted, and stays: rmdir of '%1$s' failed "
					.formatted(pipes) + "(EROFS: Read-only file system)");
	}

	@Test
	void stopsAllServersWhereThereIsNoThread(CapturedOutput output) {
		runner().run((context) -> RefusedCalls.CLONE.run(EAGAIN, () -> close(context)));
		assertThat(this.directory).isEmptyDirectory();
		assertThat(output).doesNotContain("Failed to stop bean");
		await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("pipeio-")));
	}

	@Test
	void saysNothingOfDirectoryThatIsNotEmpty(CapturedOutput output) {
		Path file = this.directory.resolve("pipes/file");
		runner().run((context) -> Files.createFile(file));
		assertThat(file).exists();
		assertThat(output).doesNotContain("could not be deleted");
	}

	/**
	 * From Java 22 on, the JDK looks at files through statx(2) itself, and Spring does
	 * not start without it.
	 */
	@ParameterizedTest
	@EnabledForJreRange(maxVersion = 21)
	@ValueSource(strings = { "pipes", "." })
	void leavesNothingOfApplicationWhereStatusIsRefused(String pipes, CapturedOutput output) {
		FailingApplication application = new FailingApplication(this.directory, output);
		application.run((start) -> RefusedCalls.STATX.run(EPERM, start),
				"pipeio.directory=" + this.directory.resolve(pipes), "pipeio.servers.one.in-pipe=one.in",
				"pipeio.servers.one.out-pipe=deeper/one.out");
		assertThat(this.directory).isEmptyDirectory();
	}

	private ApplicationContextRunner runner() {
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
			.withBean(Recorder.class, () -> this.recorder)
			.withPropertyValues("pipeio.directory=" + this.directory.resolve("pipes"),
					"pipeio.servers.one.in-pipe=one.in", "pipeio.servers.two.out-pipe=two.out");
	}

	private static void close(AssertableApplicationContext context) {
		context.getSourceApplicationContext(ConfigurableApplicationContext.class).close();
	}

	private static final class Recorder {

		private final List<PipeServerEvent> events = new CopyOnWriteArrayList<>();

		@EventListener
		void record(PipeServerEvent event) {
			this.events.add(event);
		}

		<T extends PipeServerEvent> List<T> of(Class<T> type) {
			return this.events.stream().filter(type::isInstance).map(type::cast).toList();
		}

	}

}
