package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.pipeio.ClientProcess;
import io.pipeio.OtherUser;
import io.pipeio.fifo.FifoDirectory;
import io.pipeio.fifo.FifoPermissions;
import io.pipeio.fifo.PathOccupiedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what other users may do to a server and its clients, with programs that run
 * as such users. The server is that of root, who can start them; root is treated as any
 * other owner of a pipe.
 */
@Timeout(60)
class PipeServerUserTests {

	private static final String GROUP = "daemon";

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	/** Prints whether each pipe can be opened for reading and for writing. */
	private static final String OPEN = """
			use Fcntl; use Errno;
			for my $path (@ARGV) {
				for my $way ([O_RDONLY, 'r'], [O_WRONLY, 'w']) {
					my $opened = sysopen(my $pipe, $path, $way->[0] | O_NONBLOCK) || $!{ENXIO};
					$opened || $!{EACCES} || die("$path: $!");
					print($opened ? $way->[1] : '-');
				}
				print("\\n");
			}
			""";

	/** Takes every lock of a directory, F_OFD_SETLK with F_RDLCK, until it is killed. */
	private static final String LOCK = """
			open(my $directory, '<', $ARGV[0]) || die("open: $!");
			my $lock = pack('s s x4 q q i x4', 0, 0, 0, 0, 0);
			fcntl($directory, 37, $lock) || die("fcntl: $!");
			$| = 1; print("locked\\n"); sleep(1000);
			""";

	/** Puts a link and a FIFO at a path, one after the other, until it is killed. */
	private static final String SWAP = """
			use POSIX;
			$| = 1; print("swapping\\n");
			while (1) {
				symlink($ARGV[1], $ARGV[0]); unlink($ARGV[0]);
				POSIX::mkfifo($ARGV[0], 0666); unlink($ARGV[0]);
			}
			""";

	private final OtherUser other = new OtherUser(54321, 54321);

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final RecordingObserver observer = new RecordingObserver();

	private final List<PipeServer> servers = new CopyOnWriteArrayList<>();

	private Path pipes;

	private Path in;

	private Path out;

	@TempDir
	private Path directory;

	@BeforeEach
	void createDirectory() throws IOException {
		Files.setPosixFilePermissions(this.directory, PosixFilePermissions.fromString("rwxr-xr-x"));
		OtherUser.assumePossible(this.directory);
		this.pipes = Files.createDirectory(this.directory.resolve("pipes"));
		permitDirectory(0755);
		this.in = this.pipes.resolve("test.in");
		this.out = this.pipes.resolve("test.out");
	}

	private void permitDirectory(int mode) throws IOException {
		Files.setAttribute(this.pipes, "unix:mode", mode);
	}

	@AfterEach
	void stop() {
		this.servers.forEach(PipeServer::stop);
	}

	private PipeServer start(String permissions) {
		return start(builder(permissions).outPipe(this.out));
	}

	private PipeServerBuilder builder(String permissions) {
		return PipeServer.builder("test")
			.inPipe(this.in)
			.handler((line) -> this.lines.add(line.toString()))
			.permissions(FifoPermissions.parse(permissions))
			.group(GROUP)
			.observer(this.observer);
	}

	private PipeServer start(PipeServerBuilder builder) {
		PipeServer server = builder.build();
		this.servers.add(server);
		server.start();
		return server;
	}

	private OtherUser member() throws IOException {
		int gid = (Integer) Files.getAttribute(this.in, "unix:gid");
		assertThat(gid).as("the group that a user is a member of").isNotIn(0, this.other.gid());
		return new OtherUser(54322, gid);
	}

	private static void assertDenied(ClientProcess client) {
		assertThat(client.awaitExitCode(TIMEOUT)).isNotZero();
		assertThat(client.stdoutText()).isEmpty();
		assertThat(client.stderrText()).containsAnyOf("Permission denied", "not permitted");
	}

	@ParameterizedTest
	@CsvSource({ "rw-------, --, --", "rw-rw----, rw, --", "rw-rw-rw-, rw, rw", "rw--w----, -w, --",
			"rw--w--w-, -w, -w", "rw-r-----, r-, --", "rw-r--r--, r-, r-", "rw----rw-, --, rw" })
	void opensBothPipesToWhomThePermissionsSay(String permissions, String members, String others) throws IOException {
		start(permissions);
		assertThat(member().perl(OPEN, this.in, this.out).awaitOutput()).isEqualTo((members + "\n").repeat(2));
		assertThat(this.other.perl(OPEN, this.in, this.out).awaitOutput()).isEqualTo((others + "\n").repeat(2));
	}

	@Test
	void opensPipesToNobodyElseByDefault() {
		start(PipeServer.builder("test").inPipe(this.in).outPipe(this.out));
		assertThat(this.other.perl(OPEN, this.in, this.out).awaitOutput()).isEqualTo("--\n--\n");
		assertDenied(this.other.shell("echo line > \"$1\"", this.in));
		assertDenied(this.other.shell("cat \"$1\"", this.out));
	}

	@Test
	void opensPipesToNobodyElseInDirectoryThatPipeioCreates() throws IOException {
		Path run = this.directory.resolve("run");
		FifoDirectory.create(run);
		start(PipeServer.builder("test").inPipe(run.resolve("in")).permissions(FifoPermissions.parse("rw-rw-rw-")));
		assertDenied(this.other.shell("echo line > \"$1\"", run.resolve("in")));
	}

	@Test
	void answersMembersOfTheGroupAndNobodyElse() throws IOException {
		PipeServer server = start("rw-rw----");
		ClientProcess client = member().shell("echo \"from $(id -u)\" > \"$1\" && head -n 1 \"$2\"", this.in, this.out);
		server.send("answer");
		assertThat(client.awaitOutput()).isEqualTo("answer\n");
		await().until(() -> this.lines.equals(List.of("from 54322")));
		assertDenied(this.other.shell("echo line > \"$1\"", this.in));
		assertDenied(this.other.shell("head -n 1 \"$1\"", this.out));
		assertThat(this.lines).hasSize(1);
	}

	@Test
	void receivesLinesOfThoseWhoMayOnlyWrite() {
		start(builder("rw--w--w-"));
		this.other.shell("echo line > \"$1\"", this.in).awaitOutput();
		await().until(() -> this.lines.equals(List.of("line")));
		assertDenied(this.other.shell("cat \"$1\"", this.in));
	}

	@Test
	void sendsLinesToThoseWhoMayOnlyRead() {
		PipeServer server = start(
				PipeServer.builder("test").outPipe(this.out).permissions(FifoPermissions.parse("rw-r--r--")));
		server.send("line");
		assertThat(this.other.shell("head -n 1 \"$1\"", this.out).awaitOutput()).isEqualTo("line\n");
		assertDenied(this.other.shell("echo forged > \"$1\"", this.out));
	}

	/**
	 * A limit: those who may read the in-pipe of a two-way server are its clients.
	 */
	@Test
	void letsThoseWhoMayReadTheInPipeTakeLinesOfOthers() throws IOException {
		PipeServer server = builder("rw-rw----").build();
		this.servers.add(server);
		server.open();
		ClientProcess thief = member().shell("head -n 1 \"$1\"", this.in);
		ClientProcess.shell("echo secret > \"$1\"", this.in).awaitOutput();
		assertThat(thief.awaitOutput()).isEqualTo("secret\n");
		server.start();
		assertThat(this.lines).isEmpty();
	}

	/**
	 * A limit: those who may write to the out-pipe of a two-way server are its clients.
	 */
	@Test
	void letsThoseWhoMayWriteToTheOutPipeForgeLines() throws IOException {
		start("rw-rw----");
		try (ClientProcess victim = ClientProcess.shell("head -n 1 \"$1\"", this.out)) {
			member().shell("echo forged > \"$1\"", this.out).awaitOutput();
			assertThat(victim.awaitOutput()).isEqualTo("forged\n");
		}
	}

	/**
	 * A limit: permissions are looked at in {@code open(2)} and never again.
	 */
	@Test
	void isStillReadByThoseWhoHadTheFifoOpenBeforeItWasNarrowed() {
		ClientProcess.shell("umask 0 && mkfifo \"$1\"", this.in).awaitOutput();
		try (ClientProcess early = this.other.shell("exec 3<> \"$1\" && echo open && cat >&3", this.in)) {
			await().until(() -> early.stdoutText().equals("open\n"));
			start(builder("rw-------"));
			early.type("line\n");
			await().until(() -> this.lines.equals(List.of("line")));
		}
		assertDenied(this.other.shell("echo line > \"$1\"", this.in));
	}

	@ParameterizedTest
	@ValueSource(strings = { "mkfifo -m 666 \"$1\"", "ln -s \"$2\" \"$1\"", "ln -s missing \"$1\"",
			"mkdir -m 777 \"$1\"", "echo text > \"$1\"" })
	void refusesWhatOtherUserHasPutAtThePath(String script) throws IOException {
		permitDirectory(01777);
		Path precious = this.directory.resolve("precious");
		ClientProcess.shell("mkfifo -m 600 \"$1\"", precious).awaitOutput();
		this.other.shell(script, this.in, precious).awaitOutput();
		Map<String, Object> before = attributesOf(this.in);
		PipeServer server = builder("rw-rw-rw-").build();
		assertThatExceptionOfType(PipeServerStartException.class).isThrownBy(server::start)
			.withCauseInstanceOf(PathOccupiedException.class);
		assertThat(attributesOf(this.in)).isEqualTo(before);
		assertThat(Files.getAttribute(precious, "unix:mode")).isEqualTo(0010600);
	}

	@Test
	void changesNothingThatOtherUserSwapsIntoThePath() throws IOException {
		permitDirectory(0777);
		Path precious = this.directory.resolve("precious");
		ClientProcess.shell("mkfifo -m 600 \"$1\"", precious).awaitOutput();
		Map<String, Object> before = attributesOf(precious);
		PipeServer server = PipeServer.builder("test")
			.inPipe(this.in)
			.permissions(FifoPermissions.parse("rw-rw-rw-"))
			.build();
		try (ClientProcess swapper = this.other.perl(SWAP, this.in, precious)) {
			await().until(() -> swapper.stdoutText().equals("swapping\n"));
			for (int i = 0; i < 100; i++) {
				try {
					server.open();
				}
				catch (PipeServerStartException ex) {
					assertThat(ex.getPath()).isEqualTo(this.in);
				}
				server.stop();
			}
		}
		assertThat(attributesOf(precious)).isEqualTo(before);
	}

	private static Map<String, Object> attributesOf(Path path) throws IOException {
		return Files.readAttributes(path, "unix:ino,mode,uid,gid,size,ctime", LinkOption.NOFOLLOW_LINKS);
	}

	@Test
	void servesFifoOfOtherUserWhereItIsUnmanaged() throws IOException {
		Files.setAttribute(this.pipes, "unix:uid", this.other.uid());
		this.other.shell("mkfifo -m 600 \"$1\"", this.in).awaitOutput();
		Map<String, Object> before = attributesOf(this.in);
		PipeServer server = start(builder("rw-rw-rw-").managePipes(false));
		this.other.shell("echo line > \"$1\"", this.in).awaitOutput();
		await().until(() -> this.lines.equals(List.of("line")));
		server.stop();
		assertThat(attributesOf(this.in)).containsAllEntriesOf(Map.of("ino", before.get("ino"), "mode",
				before.get("mode"), "uid", before.get("uid"), "gid", before.get("gid")));
	}

	@Test
	void cannotBeReplacedInStickyDirectory() throws IOException {
		permitDirectory(01777);
		start("rw-rw-rw-");
		Map<String, Object> before = attributesOf(this.in);
		this.other.shell("mkfifo -m 666 \"$1\"", this.pipes.resolve("mine")).awaitOutput();
		assertDenied(this.other.shell("rm -f \"$1\"", this.in));
		assertDenied(this.other.shell("mv \"$1\" \"$1.away\"", this.in));
		assertDenied(this.other.shell("mv -f \"$2\" \"$1\"", this.in, this.pipes.resolve("mine")));
		assertDenied(this.other.shell("chmod 600 \"$1\"", this.in));
		assertThat(attributesOf(this.in)).isEqualTo(before);
	}

	@Test
	void isNotServedWhereOtherUserHasReplacedItAndComesBack() throws IOException {
		permitDirectory(0777);
		start(builder("rw-rw-rw-"));
		this.other.shell("mkfifo -m 666 \"$1.new\" && mv -f \"$1.new\" \"$1\"", this.in).awaitOutput();
		await().until(() -> this.observer.events()
			.stream()
			.anyMatch((event) -> event.startsWith("pipe failed IN") && event.contains("another user (uid 54321)")));
		assertThat(Files.getAttribute(this.in, "unix:uid")).isEqualTo(54321);
		this.other.shell("rm -f \"$1\"", this.in).awaitOutput();
		this.observer.awaitEvent("repaired IN");
		this.other.shell("echo line > \"$1\"", this.in).awaitOutput();
		await().until(() -> this.lines.equals(List.of("line")));
	}

	@Test
	void isKeptFromStartingByWhoeverMayReadTheDirectory() throws IOException {
		permitDirectory(0711);
		assertDenied(this.other.perl(LOCK, this.pipes));
		permitDirectory(0755);
		try (ClientProcess locker = this.other.perl(LOCK, this.pipes)) {
			await().until(() -> locker.stdoutText().equals("locked\n"));
			PipeServer server = builder("rw-rw-rw-").build();
			assertThatExceptionOfType(PipeInUseException.class).isThrownBy(server::start);
		}
		start("rw-rw-rw-");
	}

	@Test
	void receivesLinesInDirectoryThatClientsMayPassButNotRead() throws IOException {
		permitDirectory(0711);
		start("rw-rw-rw-");
		this.other.shell("echo line > \"$1\"", this.in).awaitOutput();
		await().until(() -> this.lines.equals(List.of("line")));
	}

	/**
	 * {@code O_CREAT}, which the redirection of a shell asks for, meets
	 * {@code fs.protected_fifos} (see {@code proc_sys_fs(5)}) where a FIFO in a sticky
	 * directory belongs neither to the client nor to the owner of the directory.
	 */
	@Test
	void isOpenInStickyDirectoryAsFarAsTheKernelLetsShellsWrite() throws IOException {
		permitDirectory(01777);
		Files.setAttribute(this.pipes, "unix:uid", 54323);
		start("rw-rw-rw-");
		this.other.perl("use Fcntl; sysopen(P, $ARGV[0], O_WRONLY) && syswrite(P, qq(one\n)) || die($!)", this.in)
			.awaitOutput();
		await().until(() -> this.lines.equals(List.of("one")));
		ClientProcess shell = this.other.shell("echo two > \"$1\"", this.in);
		if (Files.readString(Path.of("/proc/sys/fs/protected_fifos")).strip().equals("0")) {
			shell.awaitOutput();
			await().until(() -> this.lines.equals(List.of("one", "two")));
		}
		else {
			assertDenied(shell);
		}
	}

	@Test
	void servesUserWhoIsNotRootAndRefusesWhatThatOneMayNotHave() throws IOException {
		Files.setAttribute(this.pipes, "unix:uid", this.other.uid());
		ClientProcess.shell("mkfifo -m 666 \"$1\"", this.pipes.resolve("foreign.in")).awaitOutput();
		try (ClientProcess server = this.other.java(this.directory, ServerOfOtherUser.class, this.pipes)) {
			await().atMost(TIMEOUT).until(() -> server.stdoutText().endsWith("started\n"));
			assertThat(server.stdoutText())
				.contains("foreign.in' failed (there is a FIFO of another user (uid 0) at this path)")
				.contains("group.in' failed (to group 'root': Operation not permitted)");
			assertThat(this.pipes.toFile().list()).containsExactlyInAnyOrder("foreign.in", "own.in");
			OtherUser client = new OtherUser(54322, 54322);
			client.shell("echo hello > \"$1\"", this.pipes.resolve("own.in")).awaitOutput();
			await().until(() -> server.stdoutText().endsWith("line: hello\n"));
			assertThat(client.perl(OPEN, this.pipes.resolve("own.in")).awaitOutput()).isEqualTo("-w\n");
			server.endInput();
			server.awaitExit(TIMEOUT);
		}
		assertThat(this.pipes.resolve("own.in")).doesNotExist();
	}

}
