package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.fixture.RefusedCalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests that a stop which cannot do all that it should says so.
 */
@Timeout(60)
class SilentStopTests {

	private static final int EPERM = 1;

	private static final int EROFS = 30;

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@TempDir
	private Path directory;

	private final RecordingObserver observer = new RecordingObserver();

	@Test
	void tellsOfPipesThatItCannotDelete() {
		PipeServer server = builder().build();
		server.start();
		RefusedCalls.UNLINK.run(EROFS, server::stop);
		assertThat(this.observer.events()).contains(leftBehind("IN", "unlink", "in"),
				leftBehind("OUT", "unlink", "out"));
		assertThat(server.isOpen()).isFalse();
		assertThat(server.getLastFailure()).isNotNull();
		assertThat(this.directory.resolve("test.in")).exists();
		server.start();
		server.stop();
		assertThat(this.directory).isEmptyDirectory();
	}

	private String leftBehind(String direction, String operation, String suffix) {
		return "left behind %s: %s of '%s' failed (EROFS: Read-only file system)".formatted(direction, operation,
				this.directory.resolve("test." + suffix));
	}

	@Test
	void tellsOfPipesThatWereNeverReadAndThatItCannotDelete() {
		PipeServer server = builder().build();
		server.open();
		RefusedCalls.UNLINK.run(EROFS, server.control()::abandon);
		assertThat(this.observer.events()).contains(leftBehind("IN", "unlink", "in"),
				leftBehind("OUT", "unlink", "out"));
	}

	@Test
	void tellsOfPipesWhosePermissionsItCannotGiveBack() throws IOException {
		Path in = this.directory.resolve("test.in");
		ClientProcess.shell("mkfifo -m 620 \"$1\"", in).awaitOutput();
		PipeServer server = builder().build();
		server.start();
		RefusedCalls.CHMOD.run(EROFS, server.control()::abandon);
		assertThat(this.observer.events()).contains(leftBehind("IN", "chmod", "in"));
		assertThat(Files.readAttributes(in, "unix:mode")).containsEntry("mode", 0010600);
	}

	@Test
	void tellsNothingOfPipesThatAreToStay() {
		PipeServer server = builder().removeOnStop(false).build();
		server.start();
		RefusedCalls.UNLINK.run(EROFS, server::stop);
		assertThat(this.observer.events()).noneMatch((event) -> event.startsWith("left behind"));
	}

	@Test
	void deletesPipesWhereStatusIsRefused() {
		PipeServer server = builder().build();
		server.start();
		RefusedCalls.STATX.run(EPERM, server::stop);
		if (Runtime.version().feature() < 22) {
			assertThat(this.directory).isEmptyDirectory();
		}
		else {
			assertThat(this.observer.events()).anyMatch((event) -> event.startsWith("left behind IN: statx of "))
				.anyMatch((event) -> event.startsWith("left behind OUT: statx of "));
		}
	}

	@Test
	void tellsWhereDirectoryWasHandedToAnotherUser() throws IOException {
		Files.setPosixFilePermissions(this.directory, PosixFilePermissions.fromString("rwxr-xr-x"));
		OtherUser.assumePossible(this.directory);
		Path pipes = Files.createDirectory(this.directory.resolve("pipes"));
		Files.setAttribute(pipes, "unix:uid", 54321);
		try (ClientProcess server = new OtherUser(54321, 54321).java(this.directory, StopReporter.class,
				pipes.resolve("test.in"), pipes.resolve("test.out"))) {
			await().atMost(TIMEOUT).until(() -> server.stdoutText().contains("started"));
			Files.setAttribute(pipes, "unix:uid", 0);
			server.type("\n");
			server.awaitExit(TIMEOUT);
			assertThat(server.stdoutText()).isEqualTo("""
					started
					left behind IN: unlink of '%1$s/test.in' failed (EACCES: Permission denied)
					left behind OUT: unlink of '%1$s/test.out' failed (EACCES: Permission denied)
					stopped
					""".formatted(pipes));
		}
	}

	@Test
	void tellsWhereFileSystemWasMadeReadOnly() {
		ClientProcess.assumeInstalled("unshare");
		try (ClientProcess server = ClientProcess.shell("""
				unshare -m -- sh -c '
					mount -t tmpfs tmpfs "$1" || { echo no mount; exit; }
					exec "$2" -cp "$3" "$4" "$1/test.in" "$1/test.out" mount -o remount,ro "$1"
				' sh "$@"
				""", this.directory, Path.of(System.getProperty("java.home"), "bin", "java"),
				System.getProperty("java.class.path"), StopReporter.class.getName())) {
			server.type("\n");
			server.awaitExit(TIMEOUT);
			assumeTrue(!server.stdoutText().contains("no mount"), "this user may mount");
			assertThat(server.stdoutText()).isEqualTo("""
					started
					left behind IN: unlink of '%1$s/test.in' failed (EROFS: Read-only file system)
					left behind OUT: unlink of '%1$s/test.out' failed (EROFS: Read-only file system)
					stopped
					""".formatted(this.directory));
		}
	}

	private PipeServerBuilder builder() {
		return PipeServer.builder("test")
			.inPipe(this.directory.resolve("test.in"))
			.outPipe(this.directory.resolve("test.out"))
			.observer(this.observer)
			.handler((line) -> {
			});
	}

}
