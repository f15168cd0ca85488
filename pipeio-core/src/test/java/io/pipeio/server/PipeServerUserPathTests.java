package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.pipeio.fifo.FifoPermissions;
import io.pipeio.fifo.PathOccupiedException;
import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what other users may do to the paths of the pipes of a server, and to the
 * directory that these are in, with programs that run as such users. The server is that
 * of root, who can start them; root is treated as any other owner of a pipe.
 */
@Timeout(60)
class PipeServerUserPathTests {

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

	private OpenPipes pipes;

	@TempDir
	private Path directory;

	@BeforeEach
	void createDirectory() throws IOException {
		this.pipes = new OpenPipes(this.directory);
	}

	@AfterEach
	void stop() {
		if (this.pipes != null) {
			this.pipes.stop();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "mkfifo -m 666 \"$1\"", "ln -s \"$2\" \"$1\"", "ln -s missing \"$1\"",
			"mkdir -m 777 \"$1\"", "echo text > \"$1\"" })
	void refusesWhatOtherUserHasPutAtThePath(String script) throws IOException {
		this.pipes.permitDirectory(01777);
		Path precious = this.directory.resolve("precious");
		ClientProcess.shell("mkfifo -m 600 \"$1\"", precious).awaitOutput();
		this.pipes.other().shell(script, this.pipes.in(), precious).awaitOutput();
		Map<String, Object> before = OpenPipes.attributesOf(this.pipes.in());
		PipeServer server = this.pipes.builder("rw-rw-rw-").build();
		assertThatExceptionOfType(PipeServerStartException.class).isThrownBy(server::start)
			.withCauseInstanceOf(PathOccupiedException.class);
		assertThat(OpenPipes.attributesOf(this.pipes.in())).isEqualTo(before);
		assertThat(Files.getAttribute(precious, "unix:mode")).isEqualTo(0010600);
	}

	@Test
	void changesNothingThatOtherUserSwapsIntoThePath() throws IOException {
		this.pipes.permitDirectory(0777);
		Path precious = this.directory.resolve("precious");
		ClientProcess.shell("mkfifo -m 600 \"$1\"", precious).awaitOutput();
		Map<String, Object> before = OpenPipes.attributesOf(precious);
		PipeServer server = PipeServer.builder("test")
			.inPipe(this.pipes.in())
			.permissions(FifoPermissions.parse("rw-rw-rw-"))
			.build();
		try (ClientProcess swapper = this.pipes.other().perl(SWAP, this.pipes.in(), precious)) {
			await().until(() -> swapper.stdoutText().equals("swapping\n"));
			for (int i = 0; i < 100; i++) {
				try {
					server.open();
				}
				catch (PipeServerStartException ex) {
					assertThat(ex.getPath()).isEqualTo(this.pipes.in());
				}
				server.stop();
			}
		}
		assertThat(OpenPipes.attributesOf(precious)).isEqualTo(before);
	}

	@Test
	void servesFifoOfOtherUserWhereItIsUnmanaged() throws IOException {
		Files.setAttribute(this.pipes.directory(), "unix:uid", this.pipes.other().uid());
		this.pipes.other().shell("mkfifo -m 600 \"$1\"", this.pipes.in()).awaitOutput();
		Map<String, Object> before = OpenPipes.attributesOf(this.pipes.in());
		PipeServer server = this.pipes.start(this.pipes.builder("rw-rw-rw-").managePipes(false));
		this.pipes.other().shell("echo line > \"$1\"", this.pipes.in()).awaitOutput();
		await().until(() -> this.pipes.lines().equals(List.of("line")));
		server.stop();
		assertThat(OpenPipes.attributesOf(this.pipes.in())).containsAllEntriesOf(Map.of("ino", before.get("ino"),
				"mode", before.get("mode"), "uid", before.get("uid"), "gid", before.get("gid")));
	}

	@Test
	void cannotBeReplacedInStickyDirectory() throws IOException {
		this.pipes.permitDirectory(01777);
		this.pipes.start("rw-rw-rw-");
		Map<String, Object> before = OpenPipes.attributesOf(this.pipes.in());
		this.pipes.other().shell("mkfifo -m 666 \"$1\"", this.pipes.directory().resolve("mine")).awaitOutput();
		OpenPipes.assertDenied(this.pipes.other().shell("rm -f \"$1\"", this.pipes.in()));
		OpenPipes.assertDenied(this.pipes.other().shell("mv \"$1\" \"$1.away\"", this.pipes.in()));
		OpenPipes.assertDenied(this.pipes.other()
			.shell("mv -f \"$2\" \"$1\"", this.pipes.in(), this.pipes.directory().resolve("mine")));
		OpenPipes.assertDenied(this.pipes.other().shell("chmod 600 \"$1\"", this.pipes.in()));
		assertThat(OpenPipes.attributesOf(this.pipes.in())).isEqualTo(before);
	}

	@Test
	void isNotServedWhereOtherUserHasReplacedItAndComesBack() throws IOException {
		this.pipes.permitDirectory(0777);
		this.pipes.start(this.pipes.builder("rw-rw-rw-"));
		this.pipes.other().shell("mkfifo -m 666 \"$1.new\" && mv -f \"$1.new\" \"$1\"", this.pipes.in()).awaitOutput();
		await().until(() -> this.pipes.observer()
			.events()
			.stream()
			.anyMatch((event) -> event.startsWith("pipe failed IN") && event.contains("another user (uid 54321)")));
		assertThat(Files.getAttribute(this.pipes.in(), "unix:uid")).isEqualTo(54321);
		this.pipes.other().shell("rm -f \"$1\"", this.pipes.in()).awaitOutput();
		this.pipes.observer().awaitEvent("repaired IN");
		this.pipes.other().shell("echo line > \"$1\"", this.pipes.in()).awaitOutput();
		await().until(() -> this.pipes.lines().equals(List.of("line")));
	}

	@Test
	void isKeptFromStartingByWhoeverMayReadTheDirectory() throws IOException {
		this.pipes.permitDirectory(0711);
		OpenPipes.assertDenied(this.pipes.other().perl(LOCK, this.pipes.directory()));
		this.pipes.permitDirectory(0755);
		try (ClientProcess locker = this.pipes.other().perl(LOCK, this.pipes.directory())) {
			await().until(() -> locker.stdoutText().equals("locked\n"));
			PipeServer server = this.pipes.builder("rw-rw-rw-").build();
			assertThatExceptionOfType(PipeInUseException.class).isThrownBy(server::start);
		}
		this.pipes.start("rw-rw-rw-");
	}

	@Test
	void receivesLinesInDirectoryThatClientsMayPassButNotRead() throws IOException {
		this.pipes.permitDirectory(0711);
		this.pipes.start("rw-rw-rw-");
		this.pipes.other().shell("echo line > \"$1\"", this.pipes.in()).awaitOutput();
		await().until(() -> this.pipes.lines().equals(List.of("line")));
	}

	/**
	 * {@code O_CREAT}, which the redirection of a shell asks for, meets
	 * {@code fs.protected_fifos} (see {@code proc_sys_fs(5)}) where a FIFO in a sticky
	 * directory belongs neither to the client nor to the owner of the directory.
	 */
	@Test
	void isOpenInStickyDirectoryAsFarAsTheKernelLetsShellsWrite() throws IOException {
		this.pipes.permitDirectory(01777);
		Files.setAttribute(this.pipes.directory(), "unix:uid", 54323);
		this.pipes.start("rw-rw-rw-");
		this.pipes.other()
			.perl("use Fcntl; sysopen(P, $ARGV[0], O_WRONLY) && syswrite(P, qq(one\n)) || die($!)", this.pipes.in())
			.awaitOutput();
		await().until(() -> this.pipes.lines().equals(List.of("one")));
		ClientProcess shell = this.pipes.other().shell("echo two > \"$1\"", this.pipes.in());
		if (Files.readString(Path.of("/proc/sys/fs/protected_fifos")).strip().equals("0")) {
			shell.awaitOutput();
			await().until(() -> this.pipes.lines().equals(List.of("one", "two")));
		}
		else {
			OpenPipes.assertDenied(shell);
		}
	}

}
