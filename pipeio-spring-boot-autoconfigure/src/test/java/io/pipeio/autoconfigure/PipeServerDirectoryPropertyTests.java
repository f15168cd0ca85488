package io.pipeio.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for the paths and directories that properties ask for.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeServerDirectoryPropertyTests {

	@TempDir
	private Path directory;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class));

	@Test
	void resolvesRelativePathsAgainstDirectoryAndLeavesAbsoluteOnes() {
		Path base = this.directory.resolve("base");
		this.contextRunner
			.withPropertyValues("pipeio.directory=" + base, "pipeio.servers.echo.in-pipe=a/../b/echo.in",
					"pipeio.servers.echo.out-pipe=" + out())
			.run((context) -> {
				PipeServer server = context.getBean(PipeServer.class);
				assertThat(server.getPath(PipeDirection.IN)).isEqualTo(base.resolve("b/echo.in"));
				assertThat(server.getPath(PipeDirection.OUT)).isEqualTo(out());
				assertThat(isFifo(base.resolve("b/echo.in"))).isTrue();
				assertThat(isFifo(out())).isTrue();
				assertThat(base.resolve("a")).doesNotExist();
			});
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void resolvesRelativePathsAgainstWorkingDirectoryByDefault() {
		this.contextRunner
			.withPropertyValues("pipeio.servers.echo.in-pipe=target/some.in", "pipeio.servers.echo.auto-startup=false")
			.run((context) -> assertThat(context.getBean(PipeServer.class).getPath(PipeDirection.IN))
				.isEqualTo(Path.of("target/some.in").toAbsolutePath()));
	}

	@Test
	void createsDirectoriesForOwnerOnlyAndRemovesThemAgain() {
		Path outer = this.directory.resolve("outer");
		echoRunner()
			.withPropertyValues("pipeio.directory=" + outer.resolve("inner"),
					"pipeio.servers.echo.in-pipe=nested/deep/echo.in")
			.run((context) -> {
				assertThat(permissions(outer)).isEqualTo("rwx------");
				assertThat(permissions(outer.resolve("inner"))).isEqualTo("rwx------");
				assertThat(permissions(outer.resolve("inner/nested/deep"))).isEqualTo("rwx------");
				assertThat(isFifo(outer.resolve("inner/nested/deep/echo.in"))).isTrue();
				assertThat(isFifo(outer.resolve("inner/echo.out"))).isTrue();
			});
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void leavesDirectoryThatIsNotEmpty() {
		Path created = this.directory.resolve("created");
		echoRunner().withPropertyValues("pipeio.directory=" + created)
			.run((context) -> Files.writeString(created.resolve("note"), "keep"));
		assertThat(created).isDirectoryContaining("glob:**/note").isDirectoryNotContaining("glob:**/echo.*");
	}

	@Test
	void leavesDirectoryThatWasThereBefore() {
		echoRunner().run((context) -> assertThat(permissions(this.directory)).isEqualTo("rwx------"));
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void handsPipesToGroup() {
		String group = otherGroup();
		echoRunner().withPropertyValues("pipeio.servers.echo.group=" + group).run((context) -> {
			assertThat(Files.getAttribute(in(), "posix:group")).hasToString(group);
			assertThat(Files.getAttribute(out(), "posix:group")).hasToString(group);
		});
	}

	private static String otherGroup() {
		String groups = ClientProcess.shell("test \"$(id -u)\" = 0 && cut -d : -f 1 /etc/group || id -Gn")
			.awaitOutput();
		String own = ClientProcess.shell("id -gn").awaitOutput().strip();
		Optional<String> other = Stream.of(groups.split("\\s+")).filter((name) -> !name.equals(own)).findFirst();
		assumeTrue(other.isPresent(), "there is another group for this user");
		return other.orElseThrow();
	}

	@Test
	void leavesGroupToKernelWhenPropertyIsEmpty() {
		echoRunner().withPropertyValues("pipeio.servers.echo.group=")
			.run((context) -> assertThat(context).hasNotFailed());
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

	private static boolean isFifo(Path path) throws IOException {
		int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
		return (mode & 0170000) == 0010000;
	}

	private static String permissions(Path path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
	}

}
