package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SharedClientWatch}: where there are many pipes, one that had no client
 * yet has no thread, and does all the same what it would do with one.
 */
@Timeout(60)
class SharedClientWatchTests {

	@RegisterExtension
	private final ServerFixture fixture = new ServerFixture();

	private Crowd crowd;

	@BeforeEach
	void startCrowd() {
		this.crowd = new Crowd(this.fixture.directory(), this.fixture::keep);
		this.crowd.start();
		this.fixture.build(this.crowd.builder("test").observer(this.fixture.observer()));
	}

	@AfterEach
	void stopAll() {
		this.fixture.stop();
		this.crowd.stop();
		Crowd.awaitNoIdleThread();
	}

	@Test
	void startsNoThreadBeforeTheFirstClientComes() {
		this.fixture.server().start();
		Crowd.assertIdle();
		assertThat(Crowd.names()).contains("pipeio-crowd0-in", "pipeio-crowd0-out");
	}

	@Test
	void handlesLineOfFirstClient() {
		this.fixture.server().start();
		ClientProcess.shell("echo one > \"$1\"", this.fixture.in()).awaitOutput();
		await().until(() -> this.fixture.lines().equals(List.of("one")));
		assertThat(Crowd.names()).contains(Crowd.IN).doesNotContain(Crowd.OUT);
		ClientProcess.shell("echo two > \"$1\"; echo three > \"$1\"", this.fixture.in()).awaitOutput();
		await().until(() -> this.fixture.lines().equals(List.of("one", "two", "three")));
	}

	@Test
	void handlesLineOfClientThatWasBlockedInOpeningBefore() {
		ClientProcess.start("mkfifo", this.fixture.in().toString()).awaitOutput();
		try (ClientProcess client = ClientProcess.shell("exec 3> \"$1\"; read line; echo \"$line\" >&3; read more",
				this.fixture.in())) {
			await().until(client::isBlocked);
			this.fixture.server().start();
			assertThat(Crowd.names()).doesNotContain(Crowd.IN);
			client.type("late\n");
			await().until(() -> this.fixture.lines().equals(List.of("late")));
		}
	}

	@Test
	void handlesWhatWasInThePipeBefore() throws IOException {
		ClientProcess.start("mkfifo", this.fixture.in().toString()).awaitOutput();
		try (ClientProcess client = ClientProcess.shell("exec 3<> \"$1\"; echo early >&3; echo written; read more",
				this.fixture.in())) {
			await().until(() -> client.stdoutText().equals("written\n"));
			this.fixture.server().start();
			await().until(() -> this.fixture.lines().equals(List.of("early")));
		}
	}

	@Test
	void handlesClientThatOpensAndClosesThePipe() {
		this.fixture.server().start();
		ClientProcess.shell(": > \"$1\"", this.fixture.in()).awaitOutput();
		this.fixture.awaitEvent("disconnected IN");
		ClientProcess.shell("echo next > \"$1\"", this.fixture.in()).awaitOutput();
		await().until(() -> this.fixture.lines().equals(List.of("next")));
	}

	@Test
	void sendsToFirstReaderWhatHasWaited() {
		this.fixture.server().start();
		this.fixture.server().send("one");
		this.fixture.server().send("two");
		Crowd.assertIdle();
		assertThat(ClientProcess.shell("head -n 2 \"$1\"", this.fixture.out()).awaitOutput()).isEqualTo("one\ntwo\n");
		assertThat(Crowd.names()).contains(Crowd.OUT).doesNotContain(Crowd.IN);
		this.fixture.awaitEvent("disconnected OUT");
	}

	@Test
	void tellsOfFirstReaderBeforeAnythingIsSent() {
		this.fixture.server().start();
		try (ClientProcess client = ClientProcess.shell("exec head -n 1 \"$1\"", this.fixture.out())) {
			this.fixture.awaitEvent("connected OUT");
			this.fixture.server().send("now");
			assertThat(client.awaitOutput()).isEqualTo("now\n");
		}
	}

	@Test
	void letsReaderThroughThatWasBlockedInOpeningBefore() {
		ClientProcess.start("mkfifo", this.fixture.out().toString()).awaitOutput();
		try (ClientProcess client = ClientProcess.shell("exec head -n 1 \"$1\"", this.fixture.out())) {
			await().until(client::isBlocked);
			this.fixture.server().start();
			this.fixture.awaitEvent("connected OUT");
			this.fixture.server().send("through");
			assertThat(client.awaitOutput()).isEqualTo("through\n");
		}
	}

	@Test
	void reportsAtTheStopWhatNobodyHasRead() throws IOException {
		this.fixture.server().start();
		this.fixture.server().send("one");
		this.fixture.server().stop();
		assertThat(this.fixture.events()).containsExactly("opened", "undelivered \"one\"", "stopped");
		assertThat(Files.exists(this.fixture.in())).isFalse();
		assertThat(Files.exists(this.fixture.out())).isFalse();
	}

	@Test
	void startsAndStopsAnyNumberOfTimes() {
		for (int i = 0; i < 20; i++) {
			this.fixture.server().start();
			Crowd.assertIdle();
			this.fixture.server().stop();
			assertThat(Crowd.names()).doesNotContain(Crowd.IN, Crowd.OUT);
		}
		this.fixture.server().start();
		ClientProcess.shell("echo last > \"$1\"", this.fixture.in()).awaitOutput();
		await().until(() -> this.fixture.lines().equals(List.of("last")));
	}

	@Test
	void servesPipeThatHasAnotherNameToo() {
		this.fixture.server().start();
		Path other = this.fixture.directory().resolve("other.in");
		ClientProcess.start("ln", this.fixture.in().toString(), other.toString()).awaitOutput();
		PipeServer second = PipeServer.builder("other").inPipe(other).managePipes(false).handler((line) -> {
		}).build();
		second.start();
		second.stop();
		ClientProcess.shell("echo still > \"$1\"", this.fixture.in()).awaitOutput();
		await().until(() -> this.fixture.lines().equals(List.of("still")));
	}

	@Test
	void standsDeletionsWhileItStarts() throws InterruptedException {
		try (PathDeleter deleter = new PathDeleter(this.fixture.in(), this.fixture.out())) {
			for (int i = 0; i < 300; i++) {
				this.fixture.server().start();
				this.fixture.server().stop();
			}
		}
		await().until(() -> Crowd.names()
			.stream()
			.noneMatch(List.of(Crowd.IN, Crowd.OUT, Crowd.IDLE_IN, Crowd.IDLE_OUT)::contains));
	}

	@Test
	void keepsTheJvmAliveForAnIdleInPipe() {
		this.fixture.server().start();
		assertThat(ServerFixture.threadNamed(Crowd.IDLE_IN).isDaemon()).isFalse();
		assertThat(ServerFixture.threadNamed(Crowd.IDLE_OUT).isDaemon()).isTrue();
		this.crowd.stop();
		Crowd.assertIdle();
		this.fixture.server().stop();
		await().until(() -> !Crowd.names().contains(Crowd.IDLE_IN) && !Crowd.names().contains(Crowd.IDLE_OUT));
	}

	@Test
	void sleepsUntilAClientComes() throws IOException {
		this.fixture.server().start();
		PipeServer other = this.crowd.builder("other").build();
		other.start();
		// Its own opening of the other out-pipe was notified, too
		ProcThread idle = ProcThread.named(Crowd.IDLE_IN);
		ProcThread idleOut = ProcThread.named(Crowd.IDLE_OUT);
		long before = idle.sleeps();
		long beforeOut = awaitRest(idleOut);
		ClientProcess.shell("echo > \"$1\"", this.fixture.directory().resolve("crowd0.in")).awaitOutput();
		await().until(() -> this.fixture.lines().equals(List.of("")));
		assertThat(idle.sleeps()).isEqualTo(before);
		assertThat(idleOut.sleeps()).isEqualTo(beforeOut);
		other.stop();
	}

	private static long awaitRest(ProcThread thread) {
		List<Long> looks = new ArrayList<>();
		await().pollInterval(Duration.ofMillis(50)).until(() -> {
			looks.add(thread.sleeps());
			int last = looks.size() - 1;
			return last > 0 && looks.get(last).equals(looks.get(last - 1));
		});
		return looks.get(looks.size() - 1);
	}

}
