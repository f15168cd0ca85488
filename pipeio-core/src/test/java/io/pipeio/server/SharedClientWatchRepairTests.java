package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
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
 * Tests for {@link SharedClientWatch} where pipes that had no client yet are deleted,
 * renamed or replaced.
 */
@Timeout(60)
class SharedClientWatchRepairTests {

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
	void servesPipesThatWereDeletedAndAreBack() throws IOException {
		this.fixture.server().start();
		Files.delete(this.fixture.in());
		Files.delete(this.fixture.out());
		this.fixture.awaitEvent("repaired IN");
		this.fixture.awaitEvent("repaired OUT");
		ClientProcess.shell("echo in > \"$1\"", this.fixture.in()).awaitOutput();
		await().until(() -> this.fixture.lines().equals(List.of("in")));
		this.fixture.server().send("out");
		assertThat(ClientProcess.shell("head -n 1 \"$1\"", this.fixture.out()).awaitOutput()).isEqualTo("out\n");
	}

	@Test
	void startsNoThreadForPipesThatWereDeletedAndAreBack() throws IOException {
		this.fixture.server().start();
		for (int i = 1; i <= 3; i++) {
			Files.delete(this.fixture.in());
			Files.delete(this.fixture.out());
			this.fixture.awaitEvents("repaired IN", i);
			this.fixture.awaitEvents("repaired OUT", i);
		}
		Crowd.assertIdle();
		// What clients on their way might have used is closed, and nobody wakes up any
		// more
		await().until(() -> this.fixture.descriptorsOfDeleted() == 0);
		await().until(() -> ProcThread.named("pipeio-watch").waitsForever());
		Crowd.assertIdle();
		ClientProcess.shell("echo in > \"$1\"", this.fixture.in()).awaitOutput();
		await().until(() -> this.fixture.lines().equals(List.of("in")));
		this.fixture.server().send("out");
		assertThat(ClientProcess.shell("head -n 1 \"$1\"", this.fixture.out()).awaitOutput()).isEqualTo("out\n");
	}

	@Test
	void servesClientsThatOpenFormerPipesWhenOthersStandInTheirPlace() throws IOException {
		this.fixture.server().start();
		Path formerIn = this.fixture.directory().resolve("former.in");
		Path formerOut = this.fixture.directory().resolve("former.out");
		try (ClientProcess writer = ClientProcess.shell("read go; echo late > \"$1\"", formerIn);
				ClientProcess reader = ClientProcess.shell("read go; exec cat \"$1\"", formerOut)) {
			Files.move(this.fixture.in(), formerIn);
			Files.move(this.fixture.out(), formerOut);
			this.fixture.awaitEvent("repaired IN");
			this.fixture.awaitEvent("repaired OUT");
			reader.type("go\n");
			writer.type("go\n");
			await().until(() -> this.fixture.lines().equals(List.of("late")));
			writer.awaitExit(Duration.ofSeconds(5));
			assertThat(reader.awaitExit(Duration.ofSeconds(5)).stdoutText()).isEmpty();
		}
	}

	@Test
	void servesSilentClientThatHasOpenedPipeBeforeItWasDeleted() throws IOException {
		this.fixture.server().start();
		try (ClientProcess client = ClientProcess.shell("{ echo ready >&2; exec cat; } > \"$1\"", this.fixture.in())) {
			await().until(() -> client.stderrText().equals("ready\n"));
			Files.delete(this.fixture.in());
			this.fixture.awaitEvent("repaired IN");
			client.type("late\n");
			await().until(() -> this.fixture.lines().equals(List.of("late")));
		}
	}

	@Test
	void startsNoThreadWhenPipeWasRenamedAwayAndIsBack() throws IOException {
		this.fixture.server().start();
		Path away = this.fixture.directory().resolve("away");
		Files.move(this.fixture.in(), away);
		this.fixture.awaitEvents("repaired IN", 1);
		Files.move(away, this.fixture.in(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
		this.fixture.awaitEvents("repaired IN", 2);
		Crowd.assertIdle();
		await().until(() -> this.fixture.descriptorsOfDeleted() == 0);
		Crowd.assertIdle();
		ClientProcess.shell("echo in > \"$1\"", this.fixture.in()).awaitOutput();
		await().until(() -> this.fixture.lines().equals(List.of("in")));
	}

	@Test
	void reportsAtTheStopWhatNobodyHasReadOfPipeThatWasDeleted() throws IOException {
		this.fixture.server().start();
		this.fixture.server().send("one");
		Files.delete(this.fixture.in());
		Files.delete(this.fixture.out());
		this.fixture.awaitEvent("repaired IN");
		this.fixture.awaitEvent("repaired OUT");
		this.fixture.server().stop();
		assertThat(this.fixture.events()).contains("undelivered \"one\"", "stopped");
		assertThat(Files.exists(this.fixture.in())).isFalse();
		assertThat(Files.exists(this.fixture.out())).isFalse();
		assertThat(this.fixture.descriptorsOfDeleted()).isZero();
	}

}
