package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.pipeio.fifo.FifoDirectory;
import io.pipeio.fifo.FifoPermissions;
import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what other users may do to a server and its clients, with programs that run
 * as such users. The server is that of root, who can start them; root is treated as any
 * other owner of a pipe.
 */
@Timeout(60)
class PipeServerUserTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

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

	private OtherUser member() throws IOException {
		int gid = (Integer) Files.getAttribute(this.pipes.in(), "unix:gid");
		assertThat(gid).as("the group that a user is a member of").isNotIn(0, this.pipes.other().gid());
		return new OtherUser(54322, gid);
	}

	@ParameterizedTest
	@CsvSource({ "rw-------, --, --", "rw-rw----, rw, --", "rw-rw-rw-, rw, rw", "rw--w----, -w, --",
			"rw--w--w-, -w, -w", "rw-r-----, r-, --", "rw-r--r--, r-, r-", "rw----rw-, --, rw" })
	void opensBothPipesToWhomThePermissionsSay(String permissions, String members, String others) throws IOException {
		this.pipes.start(permissions);
		assertThat(member().perl(OpenPipes.OPEN, this.pipes.in(), this.pipes.out()).awaitOutput())
			.isEqualTo((members + "\n").repeat(2));
		assertThat(this.pipes.other().perl(OpenPipes.OPEN, this.pipes.in(), this.pipes.out()).awaitOutput())
			.isEqualTo((others + "\n").repeat(2));
	}

	@Test
	void opensPipesToNobodyElseByDefault() {
		this.pipes.start(PipeServer.builder("test").inPipe(this.pipes.in()).outPipe(this.pipes.out()));
		assertThat(this.pipes.other().perl(OpenPipes.OPEN, this.pipes.in(), this.pipes.out()).awaitOutput())
			.isEqualTo("--\n--\n");
		OpenPipes.assertDenied(this.pipes.other().shell("echo line > \"$1\"", this.pipes.in()));
		OpenPipes.assertDenied(this.pipes.other().shell("cat \"$1\"", this.pipes.out()));
	}

	@Test
	void opensPipesToNobodyElseInDirectoryThatPipeioCreates() throws IOException {
		Path run = this.directory.resolve("run");
		FifoDirectory.create(run);
		this.pipes.start(
				PipeServer.builder("test").inPipe(run.resolve("in")).permissions(FifoPermissions.parse("rw-rw-rw-")));
		OpenPipes.assertDenied(this.pipes.other().shell("echo line > \"$1\"", run.resolve("in")));
	}

	@Test
	void answersMembersOfTheGroupAndNobodyElse() throws IOException {
		PipeServer server = this.pipes.start("rw-rw----");
		ClientProcess client = member().shell("echo \"from $(id -u)\" > \"$1\" && head -n 1 \"$2\"", this.pipes.in(),
				this.pipes.out());
		server.send("answer");
		assertThat(client.awaitOutput()).isEqualTo("answer\n");
		await().until(() -> this.pipes.lines().equals(List.of("from 54322")));
		OpenPipes.assertDenied(this.pipes.other().shell("echo line > \"$1\"", this.pipes.in()));
		OpenPipes.assertDenied(this.pipes.other().shell("head -n 1 \"$1\"", this.pipes.out()));
		assertThat(this.pipes.lines()).hasSize(1);
	}

	@Test
	void receivesLinesOfThoseWhoMayOnlyWrite() {
		this.pipes.start(this.pipes.builder("rw--w--w-"));
		this.pipes.other().shell("echo line > \"$1\"", this.pipes.in()).awaitOutput();
		await().until(() -> this.pipes.lines().equals(List.of("line")));
		OpenPipes.assertDenied(this.pipes.other().shell("cat \"$1\"", this.pipes.in()));
	}

	@Test
	void sendsLinesToThoseWhoMayOnlyRead() {
		PipeServer server = this.pipes.start(
				PipeServer.builder("test").outPipe(this.pipes.out()).permissions(FifoPermissions.parse("rw-r--r--")));
		server.send("line");
		assertThat(this.pipes.other().shell("head -n 1 \"$1\"", this.pipes.out()).awaitOutput()).isEqualTo("line\n");
		OpenPipes.assertDenied(this.pipes.other().shell("echo forged > \"$1\"", this.pipes.out()));
	}

	/**
	 * A limit: those who may read the in-pipe of a two-way server are its clients.
	 */
	@Test
	void letsThoseWhoMayReadTheInPipeTakeLinesOfOthers() throws IOException {
		PipeServer server = this.pipes.builder("rw-rw----").build();
		this.pipes.servers().add(server);
		server.open();
		ClientProcess thief = member().shell("head -n 1 \"$1\"", this.pipes.in());
		ClientProcess.shell("echo secret > \"$1\"", this.pipes.in()).awaitOutput();
		assertThat(thief.awaitOutput()).isEqualTo("secret\n");
		server.start();
		assertThat(this.pipes.lines()).isEmpty();
	}

	/**
	 * A limit: those who may write to the out-pipe of a two-way server are its clients.
	 */
	@Test
	void letsThoseWhoMayWriteToTheOutPipeForgeLines() throws IOException {
		this.pipes.start("rw-rw----");
		try (ClientProcess victim = ClientProcess.shell("head -n 1 \"$1\"", this.pipes.out())) {
			member().shell("echo forged > \"$1\"", this.pipes.out()).awaitOutput();
			assertThat(victim.awaitOutput()).isEqualTo("forged\n");
		}
	}

	/**
	 * A limit: permissions are looked at in {@code open(2)} and never again.
	 */
	@Test
	void isStillReadByThoseWhoHadTheFifoOpenBeforeItWasNarrowed() {
		ClientProcess.shell("umask 0 && mkfifo \"$1\"", this.pipes.in()).awaitOutput();
		try (ClientProcess early = this.pipes.other()
			.shell("exec 3<> \"$1\" && echo open && cat >&3", this.pipes.in())) {
			await().until(() -> early.stdoutText().equals("open\n"));
			this.pipes.start(this.pipes.builder("rw-------"));
			early.type("line\n");
			await().until(() -> this.pipes.lines().equals(List.of("line")));
		}
		OpenPipes.assertDenied(this.pipes.other().shell("echo line > \"$1\"", this.pipes.in()));
	}

	@Test
	void servesUserWhoIsNotRootAndRefusesWhatThatOneMayNotHave() throws IOException {
		Files.setAttribute(this.pipes.directory(), "unix:uid", this.pipes.other().uid());
		ClientProcess.shell("mkfifo -m 666 \"$1\"", this.pipes.directory().resolve("foreign.in")).awaitOutput();
		try (ClientProcess server = this.pipes.other()
			.java(this.directory, ServerOfOtherUser.class, this.pipes.directory())) {
			await().atMost(TIMEOUT).until(() -> server.stdoutText().endsWith("started\n"));
			assertThat(server.stdoutText())
				.contains("foreign.in' failed (there is a FIFO of another user (uid 0) at this path)")
				.contains("group.in' failed (to group 'root': Operation not permitted)");
			assertThat(this.pipes.directory().toFile().list()).containsExactlyInAnyOrder("foreign.in", "own.in");
			OtherUser client = new OtherUser(54322, 54322);
			client.shell("echo hello > \"$1\"", this.pipes.directory().resolve("own.in")).awaitOutput();
			await().until(() -> server.stdoutText().endsWith("line: hello\n"));
			assertThat(client.perl(OpenPipes.OPEN, this.pipes.directory().resolve("own.in")).awaitOutput())
				.isEqualTo("-w\n");
			server.endInput();
			server.awaitExit(TIMEOUT);
		}
		assertThat(this.pipes.directory().resolve("own.in")).doesNotExist();
	}

}
