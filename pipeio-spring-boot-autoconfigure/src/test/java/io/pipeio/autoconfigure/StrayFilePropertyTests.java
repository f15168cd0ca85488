package io.pipeio.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.pipeio.PipeListener;
import io.pipeio.event.PipeFileSetAsideEvent;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeDirection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
 * Tests for {@code pipeio.servers.*.when-occupied}.
 */
@ExtendWith(OutputCaptureExtension.class)
class StrayFilePropertyTests {

	@TempDir
	private Path directory;

	private Path in;

	private final Recorder recorder = new Recorder();

	@BeforeEach
	void setUp() {
		this.in = this.directory.resolve("echo.in");
	}

	@Test
	void saysOnceWhereFileIsNow(CapturedOutput output) {
		ClientProcess.shell("echo early > \"$1\"", this.in).awaitOutput();
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
			.withBean(Recorder.class, () -> this.recorder)
			.withPropertyValues("pipeio.servers.echo.in-pipe=" + this.in, "pipeio.servers.echo.when-occupied=set-aside")
			.run((context) -> {
				ClientProcess.shell("echo late > \"$1\"", this.in).awaitOutput();
				await().until(() -> this.recorder.lines.equals(List.of("late")));
			});
		assertThat(this.recorder.events).singleElement().satisfies((event) -> {
			assertThat(event.getDirection()).isEqualTo(PipeDirection.IN);
			assertThat(event.getFile()).hasContent("early\n").hasParentRaw(this.directory);
			assertThat(output).containsOnlyOnce(
					"echo: a regular file stood at '%s', and is '%s' now".formatted(this.in, event.getFile()));
		});
		assertThat(this.directory.toFile().list()).hasSize(1);
	}

	@Test
	void isRefusedByDefaultWithAdvice(CapturedOutput output) throws IOException {
		Files.writeString(this.in, "precious");
		String report = new FailingApplication(this.directory, output).run("pipeio.servers.echo.in-pipe=" + this.in);
		assertThat(report).contains("there is a regular file at this path, which pipeio leaves as it is.")
			.contains("With 'pipeio.servers.echo.when-occupied' set to set-aside, the file is renamed");
	}

	@Test
	void isNotAdvisedForWhatWouldNotBeRenamed(CapturedOutput output) throws IOException {
		Path other = Files.writeString(this.directory.resolve("other"), "precious");
		Files.createLink(this.in, other);
		String report = new FailingApplication(this.directory, output).run("pipeio.servers.echo.in-pipe=" + this.in,
				"pipeio.servers.echo.when-occupied=set-aside");
		assertThat(report).contains("there is a regular file that has another name, too (a hard link) at this path")
			.doesNotContain("when-occupied");
	}

	@Test
	void isRefusedForPipesThatAreNotManaged(CapturedOutput output) {
		String report = new FailingApplication(this.directory, output).run("pipeio.servers.echo.in-pipe=" + this.in,
				"pipeio.servers.echo.manage-pipes=false", "pipeio.servers.echo.when-occupied=set-aside");
		assertThat(report)
			.contains("The property 'pipeio.servers.echo.when-occupied' is set-aside, and "
					+ "'pipeio.servers.echo.manage-pipes' is false")
			.contains("Remove 'pipeio.servers.echo.when-occupied', or set 'pipeio.servers.echo.manage-pipes' to true.");
	}

	private static final class Recorder {

		private final List<PipeFileSetAsideEvent> events = new CopyOnWriteArrayList<>();

		private final List<String> lines = new CopyOnWriteArrayList<>();

		@EventListener
		void record(PipeFileSetAsideEvent event) {
			this.events.add(event);
		}

		@PipeListener("echo")
		void listen(String line) {
			this.lines.add(line);
		}

	}

}
