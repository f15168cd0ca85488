package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

import io.pipeio.ClientProcess;
import io.pipeio.fifo.FifoPermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that a pipe which is deleted or replaced while the server runs comes back, and
 * that clients of the former FIFO are served until they leave.
 */
@Timeout(60)
class PipeServerRepairTests {

	private static final Duration PROMISED = Duration.ofSeconds(1);

	private final RecordingObserver observer = new RecordingObserver();

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private Path in;

	private Path out;

	private PipeServer server;

	@TempDir
	private Path directory;

	private PipeServerBuilder builder() {
		return builder(this.directory);
	}

	private PipeServerBuilder builder(Path where) {
		this.in = where.resolve("test.in");
		this.out = where.resolve("test.out");
		return PipeServer.builder("test")
			.inPipe(this.in)
			.outPipe(this.out)
			.handler((line) -> this.lines.add(line.toString()))
			.shutdownTimeout(Duration.ofMillis(200))
			.observer(this.observer);
	}

	private void start(PipeServerBuilder builder) {
		this.server = builder.build();
		this.server.start();
	}

	@AfterEach
	void stop() {
		if (this.server != null) {
			this.server.stop();
			assertThat(this.server.isOpen()).isFalse();
		}
	}

	private static void awaitFifo(Path path) {
		await().atMost(PROMISED).pollInterval(Duration.ofMillis(1)).until(() -> isFifo(path));
	}

	private static boolean isFifo(Path path) {
		try {
			return Files.readAttributes(path, PosixFileAttributes.class).isOther();
		}
		catch (IOException ex) {
			return false;
		}
	}

	private Path path(PipeDirection direction) {
		return (direction == PipeDirection.IN) ? this.in : this.out;
	}

	private void assertBothPipesWork() {
		this.lines.clear();
		ClientProcess.shell("echo in > \"$1\"", this.in).awaitOutput();
		await().until(() -> this.lines.equals(List.of("in")));
		this.server.send("out");
		assertThat(ClientProcess.shell("head -n 1 \"$1\"", this.out).awaitOutput()).isEqualTo("out\n");
	}

	@ParameterizedTest
	@EnumSource
	void bringsDeletedPipeBackWithItsPermissions(PipeDirection direction) throws IOException {
		start(builder().permissions(FifoPermissions.parse("rw-rw--w-")));
		Files.delete(path(direction));
		this.observer.awaitEvent("repaired " + direction);
		awaitFifo(path(direction));
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path(direction))))
			.isEqualTo("rw-rw--w-");
		assertBothPipesWork();
	}

	@ParameterizedTest
	@EnumSource
	void bringsPipeBackThatWasRenamedAway(PipeDirection direction) throws IOException {
		start(builder());
		Path away = this.directory.resolve("away");
		Files.move(path(direction), away);
		awaitFifo(path(direction));
		assertBothPipesWork();
		this.server.stop();
		assertThat(away).exists();
		Files.delete(away);
	}

	@ParameterizedTest
	@EnumSource
	void takesOverFifoThatHasReplacedThePipe(PipeDirection direction) throws IOException {
		start(builder().permissions(FifoPermissions.parse("rw-rw----")));
		Path other = this.directory.resolve("other");
		ClientProcess.start("mkfifo", "-m", "600", other.toString()).awaitOutput();
		Files.move(other, path(direction), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
		this.observer.awaitEvent("repaired " + direction);
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path(direction))))
			.isEqualTo("rw-rw----");
		assertBothPipesWork();
	}

	@ParameterizedTest
	@EnumSource
	void bringsPipeBackWithItsGroup(PipeDirection direction) throws IOException {
		assumeThat(Files.getAttribute(this.directory, "unix:uid")).as("root may choose any group").isEqualTo(0);
		start(builder().group("daemon"));
		assertThat(Files.readAttributes(path(direction), PosixFileAttributes.class).group()).hasToString("daemon");
		Files.delete(path(direction));
		this.observer.awaitEvent("repaired " + direction);
		assertThat(Files.readAttributes(path(direction), PosixFileAttributes.class).group()).hasToString("daemon");
	}

	@ParameterizedTest
	@EnumSource
	void touchesNothingThatIsNoFifoAndReturnsWhenItIsGone(PipeDirection direction) throws IOException {
		start(builder());
		Path file = Files.writeString(this.directory.resolve("file"), "precious");
		Files.move(file, path(direction), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
		await().until(() -> this.observer.events()
			.stream()
			.anyMatch((event) -> event.startsWith("pipe failed " + direction) && event.contains("a regular file")));
		assertThat(path(direction)).hasContent("precious");
		Files.delete(path(direction));
		awaitFifo(path(direction));
		assertBothPipesWork();
	}

	@Test
	void leavesAloneWhatStandsAtThePathWhenItStops() throws IOException {
		start(builder());
		Path file = Files.writeString(this.directory.resolve("file"), "precious");
		Files.move(file, this.out, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
		this.server.stop();
		assertThat(this.out).hasContent("precious");
	}

	@Test
	void servesWriterOfDeletedPipeUntilItLeaves() throws IOException {
		start(builder());
		try (ClientProcess former = ClientProcess.shell("exec cat > \"$1\"", this.in)) {
			former.type("one\nhalf ");
			await().until(() -> this.lines.equals(List.of("one")));
			Files.delete(this.in);
			awaitFifo(this.in);
			ClientProcess.shell("echo new > \"$1\"", this.in).awaitOutput();
			await().until(() -> this.lines.equals(List.of("one", "new")));
			former.type("line\n");
			await().until(() -> this.lines.equals(List.of("one", "new", "half line")));
			former.endInput();
			former.awaitExit(Duration.ofSeconds(10));
		}
		await().until(() -> descriptorsOfDeleted() == 0);
	}

	@Test
	void servesSilentWriterOfDeletedPipe() throws IOException {
		start(builder());
		try (ClientProcess former = ClientProcess.shell("{ echo ready >&2; exec cat; } > \"$1\"", this.in)) {
			await().until(() -> former.stderrText().equals("ready\n"));
			Files.delete(this.in);
			this.observer.awaitEvent("repaired IN");
			former.type("late\n");
			await().until(() -> this.lines.equals(List.of("late")));
		}
	}

	@Test
	void servesReaderOfDeletedPipeUntilItLeaves() throws IOException {
		start(builder());
		try (ClientProcess former = ClientProcess.shell("{ read -r a; read -r b; echo $a; echo $b; } < \"$1\"",
				this.out)) {
			this.observer.awaitEvent("connected OUT");
			Files.delete(this.out);
			awaitFifo(this.out);
			ClientProcess next = ClientProcess.shell("head -n 1 \"$1\"", this.out);
			this.server.send("one");
			this.server.send("two");
			this.server.send("three");
			assertThat(former.awaitOutput()).isEqualTo("one\ntwo\n");
			assertThat(next.awaitOutput()).isEqualTo("three\n");
		}
		await().until(() -> descriptorsOfDeleted() == 0);
	}

	@Test
	void movesWhatNobodyHasReadToTheNewPipe() throws IOException {
		start(builder());
		ClientProcess.assumeInstalled("perl");
		ClientProcess first = ClientProcess.start("perl", "-e",
				"open(P, '<', $ARGV[0]); sysread(P, $bytes, 6); print $bytes", this.out.toString());
		this.observer.awaitEvent("connected OUT");
		this.server.send("one");
		this.server.send("two");
		this.server.send("three");
		assertThat(first.awaitOutput()).startsWith("one\n");
		this.observer.awaitEvent("disconnected OUT");
		Files.delete(this.out);
		awaitFifo(this.out);
		assertThat(ClientProcess.shell("head -n 2 \"$1\"", this.out).awaitOutput()).isEqualTo("two\nthree\n");
	}

	@Test
	void servesOnlyWhatIsLeftOfMoreFormerPipesThanItHolds() throws IOException {
		start(builder());
		List<ClientProcess> formers = new CopyOnWriteArrayList<>();
		try {
			for (int i = 0; i < 20; i++) {
				ClientProcess former = ClientProcess.shell("trap '' PIPE; { echo ready >&2; exec cat; } > \"$1\"",
						this.in);
				formers.add(former);
				await().until(() -> former.stderrText().startsWith("ready\n"));
				this.observer.events().clear();
				Files.delete(this.in);
				this.observer.awaitEvent("repaired IN");
			}
			assertThat(descriptorsOfDeleted()).isLessThan(40);
			formers.get(19).type("last\n");
			await().until(() -> this.lines.equals(List.of("last")));
			assertBothPipesWork();
		}
		finally {
			formers.forEach(ClientProcess::close);
		}
	}

	@Test
	void bringsPipesBackWhoseDirectoryWasDeleted() throws IOException {
		Path deleted = Files.createDirectory(this.directory.resolve("run"));
		start(builder(deleted));
		ClientProcess.start("rm", "-rf", deleted.toString()).awaitExitCode(Duration.ofSeconds(10));
		await().atMost(Duration.ofSeconds(5)).until(() -> isFifo(this.in) && isFifo(this.out));
		assertBothPipesWork();
	}

	@Test
	void bringsPipesBackWhoseDirectoryWasRenamed() throws IOException {
		Path renamed = Files.createDirectory(this.directory.resolve("run"));
		start(builder(renamed));
		Files.move(renamed, this.directory.resolve("away"));
		await().atMost(Duration.ofSeconds(5)).until(() -> isFifo(this.in) && isFifo(this.out));
		assertBothPipesWork();
	}

	@Test
	void bringsPipesBackWhenDirectoryFurtherUpWasRenamed() throws IOException {
		Path top = Files.createDirectory(this.directory.resolve("top"));
		start(builder(Files.createDirectories(top.resolve("a/b"))));
		for (int i = 1; i <= 3; i++) {
			Files.move(top, this.directory.resolve("away" + i));
			this.observer.awaitEvents("repaired IN", i);
			this.observer.awaitEvents("repaired OUT", i);
			assertBothPipesWork();
			awaitWatch();
		}
		Files.delete(this.in);
		this.observer.awaitEvents("repaired IN", 4);
	}

	@Test
	void bringsPipesBackWhoseDirectoryWasDeletedThoughSomebodyHoldsIt() throws IOException {
		Path run = Files.createDirectory(this.directory.resolve("run"));
		start(builder(run));
		try (ClientProcess holder = ClientProcess.shell("cd \"$1\"; echo; read end", run)) {
			await().until(() -> holder.stdout().length > 0);
			// The pipes may be back before the directory is empty
			await().ignoreExceptions().until(() -> FileSystemUtils.deleteRecursively(run));
			await().until(() -> isFifo(this.in) && isFifo(this.out));
			awaitWatch();
			this.observer.events().clear();
			Files.delete(this.in);
			Files.delete(this.out);
			this.observer.awaitEvent("repaired IN");
			this.observer.awaitEvent("repaired OUT");
			assertBothPipesWork();
		}
	}

	@Test
	void bringsPipesBackWhenMoreHasHappenedThanTheKernelTells() throws Exception {
		int most = Integer.parseInt(Files.readString(Path.of("/proc/sys/fs/inotify/max_queued_events")).strip());
		assumeThat(most).isLessThan(100_000);
		Path run = Files.createDirectory(this.directory.resolve("run"));
		CountDownLatch released = new CountDownLatch(1);
		start(builder(run));
		this.server.addObserver(new PipeServerObserver() {

			@Override
			public void pipeRepaired(PipeServer server, PipeDirection direction) {
				try {
					released.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}

		});
		try {
			Files.delete(this.in);
			this.observer.awaitEvents("repaired IN", 1);
			for (int i = 0; i < most / 2 + 1; i++) {
				Files.delete(Files.createFile(run.resolve(String.valueOf(i))));
			}
			Files.move(run, this.directory.resolve("away"));
		}
		finally {
			released.countDown();
		}
		this.observer.awaitEvents("repaired OUT", 1);
		this.observer.awaitEvents("repaired IN", 2);
		awaitWatch();
		Files.delete(this.in);
		this.observer.awaitEvents("repaired IN", 3);
		assertBothPipesWork();
	}

	/**
	 * Wait until a directory that was made anew is watched, which takes up to a second.
	 */
	private void awaitWatch() {
		await().untilAsserted(() -> assertThat(ProcThread.named("pipeio-watch").waitsForever()).isTrue());
	}

	private void assertBothPipesComeBackIn(Path where) {
		this.observer.awaitEvent("repaired IN");
		this.observer.awaitEvent("repaired OUT");
		assertThat(where.resolve("test.in")).exists();
		assertBothPipesWork();
	}

	@Test
	void bringsPipesBackWhereLinkLeadsElsewhere() throws IOException {
		Path first = Files.createDirectory(this.directory.resolve("first"));
		Path second = Files.createDirectory(this.directory.resolve("second"));
		Path link = Files.createSymbolicLink(this.directory.resolve("link"), Path.of("first"));
		start(builder(link));
		assertThat(first.resolve("test.in")).exists();
		Files.move(Files.createSymbolicLink(this.directory.resolve("next"), second), link,
				StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
		assertBothPipesComeBackIn(second);
		awaitWatch();
		Files.delete(second.resolve("test.in"));
		this.observer.awaitEvents("repaired IN", 2);
		assertBothPipesWork();
	}

	@Test
	void bringsPipesBackWhereTheTargetOfLinkWasRenamed() throws IOException {
		Path target = Files.createDirectory(this.directory.resolve("target"));
		start(builder(Files.createSymbolicLink(this.directory.resolve("link"), target)));
		Files.move(target, this.directory.resolve("away"));
		assertBothPipesComeBackIn(target);
	}

	@Test
	void bringsPipesBackWhereLinkThatHasAnotherNameLeadsElsewhere() throws IOException {
		Path second = Files.createDirectory(this.directory.resolve("second"));
		Path link = Files.createSymbolicLink(this.directory.resolve("link"),
				Files.createDirectory(this.directory.resolve("first")));
		ClientProcess.start("ln", "-P", link.toString(), this.directory.resolve("name").toString()).awaitOutput();
		start(builder(link));
		ClientProcess.start("ln", "-sfn", second.toString(), link.toString()).awaitOutput();
		assertBothPipesComeBackIn(second);
	}

	@Test
	void isNotWokenUpByWhatElseHappensFurtherUp() throws IOException {
		start(builder(Files.createDirectory(this.directory.resolve("run"))));
		awaitWatch();
		ProcThread watcher = ProcThread.named("pipeio-watch");
		long sleeps = watcher.sleeps();
		for (int i = 0; i < 100; i++) {
			Files.delete(Files.createFile(this.directory.resolve("file")));
		}
		assertThat(watcher.waitsForever()).isTrue();
		assertThat(watcher.sleeps()).isEqualTo(sleeps);
	}

	@Test
	void followsUnmanagedPipeThatItsOwnerHasReplaced() throws IOException {
		builder();
		ClientProcess.start("mkfifo", this.in.toString(), this.out.toString()).awaitOutput();
		start(builder().managePipes(false));
		for (Path path : List.of(this.in, this.out)) {
			Files.delete(path);
			ClientProcess.start("mkfifo", path.toString()).awaitOutput();
		}
		this.observer.awaitEvent("repaired IN");
		this.observer.awaitEvent("repaired OUT");
		assertBothPipesWork();
	}

	@Test
	void sleepsWhileThePipesAreInPlace() throws IOException {
		start(builder(Files.createDirectory(this.directory.resolve("run"))));
		ProcThread watcher = ProcThread.named("pipeio-watch");
		AtomicLong before = new AtomicLong(-1);
		// It is told of the new pipes once, or more often
		await().during(Duration.ofMillis(300)).until(() -> before.getAndSet(watcher.sleeps()) == before.get());
		long sleeps = watcher.sleeps();
		ClientProcess.shell("seq 0 999 > \"$1\"", this.in).awaitOutput();
		await().until(() -> this.lines.size() == 1000);
		this.server.send("line");
		assertThat(ClientProcess.shell("head -n 1 \"$1\"", this.out).awaitOutput()).isEqualTo("line\n");
		assertThat(watcher.sleeps()).isEqualTo(sleeps);
	}

	@Test
	void doesNotBringPipeBackOnceItHasStopped() throws IOException {
		start(builder());
		Files.delete(this.in);
		this.server.stop();
		assertThat(this.directory).isEmptyDirectory();
		this.server.start();
		assertBothPipesWork();
	}

	@Test
	void leavesNoThreadOrDescriptorBehind() throws IOException {
		start(builder());
		this.server.stop();
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		for (int i = 0; i < 50; i++) {
			this.server.start();
			Files.deleteIfExists(this.in);
			Files.deleteIfExists(this.out);
			this.server.stop();
		}
		await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
			.filteredOn((thread) -> !thread.getName().startsWith("awaitility"))
			.isSubsetOf(before));
		assertThat(descriptorsOfDeleted()).isZero();
	}

	private static long descriptorsOfDeleted() throws IOException {
		try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
			return descriptors.filter(PipeServerRepairTests::isDeletedPipe).count();
		}
	}

	private static boolean isDeletedPipe(Path descriptor) {
		try {
			return Files.readSymbolicLink(descriptor).toString().matches(".*test\\.(in|out) \\(deleted\\)");
		}
		catch (IOException ex) {
			// Closed meanwhile
			return false;
		}
	}

}
