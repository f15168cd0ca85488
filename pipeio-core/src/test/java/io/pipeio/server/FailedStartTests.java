package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.pipeio.fifo.FifoDirectory;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoPermissions;
import io.pipeio.fixture.RefusedCalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Tests that a start which fails leaves nothing, whichever of its system calls the kernel
 * refuses, to the clean-up, too.
 */
@Timeout(60)
class FailedStartTests {

	private static final int EPERM = 1;

	@TempDir
	private Path directory;

	private final RecordingObserver observer = new RecordingObserver();

	@ParameterizedTest
	@EnumSource(value = RefusedCalls.class,
			names = { "STATX", "MKFIFO", "FCNTL", "EVENTFD", "CLONE", "CHMOD", "CHOWN" })
	void leavesNothingWhereCallIsRefused(RefusedCalls call) throws IOException {
		PipeServer server = server();
		Throwable failure = catchThrowable(() -> call.run((call == RefusedCalls.CLONE) ? 11 : EPERM, server::start));
		assertThat(failure).isNotNull();
		assertThatNothingIsLeft();
		server.start();
		server.stop();
		assertThatNothingIsLeft();
	}

	@ParameterizedTest
	@EnumSource(value = RefusedCalls.class, names = { "STATX", "FCNTL", "EVENTFD", "CLONE" })
	void leavesFoundPipesAsTheyWereWhereCallIsRefused(RefusedCalls call) throws IOException {
		PipeServer keeping = builder().removeOnStop(false).build();
		keeping.start();
		keeping.stop();
		Path in = this.directory.resolve("test.in");
		Files.setAttribute(in, "unix:mode", 0620);
		Object before = Files.readAttributes(in, "unix:mode,ino,gid").toString();
		Throwable failure = catchThrowable(() -> call.run((call == RefusedCalls.CLONE) ? 11 : EPERM, server()::start));
		assertThat(failure).isNotNull();
		assertThat(Files.readAttributes(in, "unix:mode,ino,gid").toString()).isEqualTo(before);
	}

	@ParameterizedTest
	@EnumSource(value = RefusedCalls.class, names = { "STATX", "MKDIR" })
	void leavesNoDirectoryWhereCallIsRefused(RefusedCalls call) {
		Path deep = this.directory.resolve("a/b/c");
		assertThatExceptionOfType(FifoException.class)
			.isThrownBy(() -> call.during(EPERM, () -> FifoDirectory.create(deep)));
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void removesDirectoriesAlthoughInnermostHasGone() throws IOException, FifoException {
		FifoDirectory created = FifoDirectory.create(this.directory.resolve("a/b/c"));
		Files.delete(this.directory.resolve("a/b/c"));
		created.remove();
		assertThat(this.directory).isEmptyDirectory();
	}

	private PipeServer server() {
		return builder().build();
	}

	private PipeServerBuilder builder() {
		return PipeServer.builder("test")
			.inPipe(this.directory.resolve("test.in"))
			.outPipe(this.directory.resolve("test.out"))
			.permissions(FifoPermissions.parse("rw-rw----"))
			.group("daemon")
			.observer(this.observer)
			.handler((line) -> {
			});
	}

	private void assertThatNothingIsLeft() throws IOException {
		assertThat(this.directory).isEmptyDirectory();
		await().untilAsserted(() -> {
			assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
				.noneMatch((name) -> name.startsWith("pipeio-"));
			assertThat(descriptors()).noneMatch((target) -> target.contains(this.directory.toString()))
				.noneMatch((target) -> target.contains("inotify"));
		});
	}

	private static List<String> descriptors() throws IOException {
		try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
			return entries.map(FailedStartTests::targetOf).toList();
		}
	}

	private static String targetOf(Path entry) {
		try {
			return Files.readSymbolicLink(entry).toString();
		}
		catch (IOException ex) {
			// Closed meanwhile
			return "";
		}
	}

}
