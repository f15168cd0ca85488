package io.pipeio.fifo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.fixture.RefusedCalls;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link LineFile}.
 */
@Timeout(120)
class LineFileTests {

	private static final int EACCES = 13;

	@TempDir
	private Path directory;

	private Path path;

	private LineFile file;

	@BeforeEach
	void setUp() {
		this.path = this.directory.resolve("lines");
		this.file = new LineFile(this.path, (tail) -> true);
	}

	private static List<byte[]> lines(String... lines) {
		return Stream.of(lines).map((line) -> line.getBytes(StandardCharsets.UTF_8)).toList();
	}

	@Test
	void appendsLines() throws IOException {
		this.file.append(lines("one", ""));
		this.file.append(lines("two"));
		assertThat(this.path).hasContent("one\n\ntwo\n");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 0777 })
	void createsFileForItsOwnerWhateverTheUmask(int mask) throws IOException {
		try (Umask umask = new Umask(mask)) {
			this.file.append(lines("one"));
		}
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.path))).isEqualTo("rw-------");
	}

	@Test
	void leavesPermissionsOfFileThatWasThere() throws IOException {
		Files.createFile(this.path);
		Files.setPosixFilePermissions(this.path, PosixFilePermissions.fromString("rw-rw-r--"));
		this.file.append(lines("one"));
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.path))).isEqualTo("rw-rw-r--");
	}

	@ParameterizedTest
	@ValueSource(strings = { "mkfifo \"$1\"", "mkdir \"$1\"", "ln -s target \"$1\"",
			"touch \"$1-target\" && ln -s \"$1-target\" \"$1\"", "mknod \"$1\" c 1 3" })
	void opensNothingButRegularFile(String obstacle) throws IOException {
		ClientProcess.shell(obstacle, this.path).awaitOutput();
		Object before = Files.readAttributes(this.path, "unix:mode,ino,ctime", LinkOption.NOFOLLOW_LINKS);
		assertThatIOException().isThrownBy(() -> this.file.append(lines("one")))
			.withMessageStartingWith("Lines are appended to a regular file only, and '%s' is a ", this.path);
		assertThat((Object) Files.readAttributes(this.path, "unix:mode,ino,ctime", LinkOption.NOFOLLOW_LINKS))
			.isEqualTo(before);
		assertThat(this.directory.resolve("target")).doesNotExist();
	}

	@Test
	void refusesNewlineInLine() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.file.append(lines("one\ntwo")));
		assertThat(this.path).isEmptyFile();
	}

	@Test
	void showsTheTailThatHasNoNewline() throws IOException {
		String tail = "x".repeat(20_000);
		Files.writeString(this.path, "one\n" + tail);
		List<String> seen = new ArrayList<>();
		List<Long> cut = new ArrayList<>();
		new LineFile(this.path, new LineFile.Tail() {

			@Override
			public boolean isTorn(InputStream line) throws IOException {
				return seen.add(new String(line.readAllBytes(), StandardCharsets.UTF_8));
			}

			@Override
			public void cutOff(long bytes) {
				cut.add(bytes);
			}

		}).append(lines("two"));
		assertThat(seen).containsExactly(tail);
		assertThat(cut).containsExactly(20_000L);
		assertThat(this.path).hasContent("one\ntwo\n");
	}

	@Test
	void endsTheTailThatIsNotTorn() throws IOException {
		Files.writeString(this.path, "one");
		new LineFile(this.path, (tail) -> false).append(lines("two"));
		assertThat(this.path).hasContent("one\ntwo\n");
	}

	@Test
	void tellsHowManyLinesWereAppended() throws IOException {
		// JNA has to unpack its library
		String script = "ulimit -f 2048 && exec \"$@\"";
		String java = System.getProperty("java.home") + "/bin/java";
		String output = ClientProcess
			.start("sh", "-c", script, "sh", java, "-XX:-UsePerfData", "-cp", System.getProperty("java.class.path"),
					LineFileProgram.class.getName(), this.path.toString(), "10", "400000")
			.awaitOutput();
		int appended = Integer.parseInt(output.strip());
		assertThat(appended).isBetween(1, 9);
		assertThat(Files.readAllLines(this.path)).hasSize(appended).allMatch((line) -> line.length() == 400_000);
		this.file.append(lines("last"));
		assertThat(Files.readAllLines(this.path)).hasSize(appended + 1).endsWith("last");
	}

	@Test
	void keepsLinesOfThreadsAndProcessesWhole() throws Exception {
		int lines = 300;
		List<CompletableFuture<Void>> threads = IntStream.range(0, 3)
			.mapToObj((thread) -> CompletableFuture
				.runAsync(() -> LineFileProgram.append(new LineFile(this.path, (tail) -> true), lines, 100_000)))
			.toList();
		List<ClientProcess> processes = IntStream.range(0, 2)
			.mapToObj((process) -> ClientProcess.java(LineFileProgram.class, List.of(), this.path.toString(),
					"" + lines, "100000"))
			.toList();
		threads.forEach(CompletableFuture::join);
		processes.forEach(ClientProcess::awaitOutput);
		assertThat(Files.readAllLines(this.path)).hasSize(5 * lines).allMatch((line) -> line.length() == 100_000);
	}

	/**
	 * Each process holds one file and wants the other: locks belong to processes, so that
	 * the kernel takes it for a deadlock to wait for one.
	 */
	@Test
	void losesNoLineWhereProcessesAppendToTwoFilesAtOnce() throws Exception {
		String other = this.path.resolveSibling("other").toString();
		List<ClientProcess> processes = IntStream.range(0, 3)
			.mapToObj((process) -> ClientProcess.java(LineFileProgram.class, List.of(), this.path.toString(), "4000",
					"50000", other))
			.toList();
		processes.forEach((process) -> assertThat(process.awaitOutput()).isEmpty());
		for (Path file : List.of(this.path, Path.of(other))) {
			assertThat(Files.readAllLines(file)).hasSize(3 * 4000).allMatch((line) -> line.length() == 50_000);
		}
	}

	/**
	 * As a security module does it; the JDK takes that for a file that is locked.
	 */
	@Test
	@Timeout(20)
	void appendsWhereLocksAreDenied() throws Throwable {
		RefusedCalls.FCNTL.during(EACCES, () -> {
			this.file.append(lines("one"));
			return null;
		});
		assertThat(this.path).hasContent("one\n");
	}

	@Test
	void appendsDespiteInterruptThatIsPending() throws IOException {
		Thread.currentThread().interrupt();
		this.file.append(lines("one"));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.path).hasContent("one\n");
	}

	@Test
	void waitsForAnotherProcessUntilInterrupted() throws Exception {
		Files.createFile(this.path);
		ClientProcess.assumeInstalled("python3");
		try (ClientProcess holder = ClientProcess.start("python3", "-c",
				"import fcntl,sys; f=open(sys.argv[1],'r+'); fcntl.lockf(f,fcntl.LOCK_EX); print('held',flush=True); sys.stdin.read()",
				this.path.toString())) {
			await().until(() -> holder.stdoutText().contains("held"));
			CompletableFuture<Void> appended = new CompletableFuture<>();
			Thread appender = new Thread(() -> complete(appended, () -> {
				this.file.append(lines("one"));
				return null;
			}));
			appender.start();
			await().until(() -> isIn(appender, "LineAppender", "lock"));
			appender.interrupt();
			assertThatExceptionOfType(Exception.class).isThrownBy(appended::join)
				.withRootCauseInstanceOf(IOException.class);
			appender.join();
		}
		assertThat(this.path).isEmptyFile();
		this.file.append(lines("two"));
		assertThat(this.path).hasContent("two\n");
	}

	private static boolean isIn(Thread thread, String type, String method) {
		return Stream.of(thread.getStackTrace())
			.anyMatch((frame) -> frame.getClassName().endsWith(type) && frame.getMethodName().startsWith(method));
	}

	private static void complete(CompletableFuture<Void> future, Callable<Void> call) {
		try {
			future.complete(call.call());
		}
		catch (Exception ex) {
			future.completeExceptionally(ex);
		}
	}

	@Test
	void leavesNoDescriptorBehind() throws IOException {
		this.file.append(lines("one"));
		long before = countDescriptors();
		for (int i = 0; i < 100; i++) {
			this.file.append(lines("two"));
			assertThatIOException()
				.isThrownBy(() -> new LineFile(this.directory, (tail) -> true).append(lines("three")));
		}
		assertThat(countDescriptors()).isLessThan(before + 50);
	}

	private static long countDescriptors() throws IOException {
		try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
			return descriptors.count();
		}
	}

}
