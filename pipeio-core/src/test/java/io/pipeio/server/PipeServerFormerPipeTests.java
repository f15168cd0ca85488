package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that clients of a FIFO which is deleted while the server runs are served until
 * they leave, and that nothing of it is left then.
 */
@Timeout(60)
class PipeServerFormerPipeTests {

	@RegisterExtension
	private final ServerFixture fixture = new ServerFixture();

	@Test
	void servesWriterOfDeletedPipeUntilItLeaves() throws IOException {
		this.fixture.start(this.fixture.impatientBuilder());
		try (ClientProcess former = ClientProcess.shell("exec cat > \"$1\"", this.fixture.in())) {
			former.type("one\nhalf ");
			await().until(() -> this.fixture.lines().equals(List.of("one")));
			Files.delete(this.fixture.in());
			FifoPaths.awaitFifo(this.fixture.in());
			ClientProcess.shell("echo new > \"$1\"", this.fixture.in()).awaitOutput();
			await().until(() -> this.fixture.lines().equals(List.of("one", "new")));
			former.type("line\n");
			await().until(() -> this.fixture.lines().equals(List.of("one", "new", "half line")));
			former.endInput();
			former.awaitExit(Duration.ofSeconds(10));
		}
		await().until(() -> this.fixture.descriptorsOfDeleted() == 0);
	}

	@Test
	void servesSilentWriterOfDeletedPipe() throws IOException {
		this.fixture.start(this.fixture.impatientBuilder());
		try (ClientProcess former = ClientProcess.shell("{ echo ready >&2; exec cat; } > \"$1\"", this.fixture.in())) {
			await().until(() -> former.stderrText().equals("ready\n"));
			Files.delete(this.fixture.in());
			this.fixture.awaitEvent("repaired IN");
			former.type("late\n");
			await().until(() -> this.fixture.lines().equals(List.of("late")));
		}
	}

	@Test
	void servesReaderOfDeletedPipeUntilItLeaves() throws IOException {
		this.fixture.start(this.fixture.impatientBuilder());
		try (ClientProcess former = ClientProcess.shell("{ read -r a; read -r b; echo $a; echo $b; } < \"$1\"",
				this.fixture.out())) {
			this.fixture.awaitEvent("connected OUT");
			Files.delete(this.fixture.out());
			FifoPaths.awaitFifo(this.fixture.out());
			ClientProcess next = ClientProcess.shell("head -n 1 \"$1\"", this.fixture.out());
			this.fixture.server().send("one");
			this.fixture.server().send("two");
			this.fixture.server().send("three");
			assertThat(former.awaitOutput()).isEqualTo("one\ntwo\n");
			assertThat(next.awaitOutput()).isEqualTo("three\n");
		}
		await().until(() -> this.fixture.descriptorsOfDeleted() == 0);
	}

	@Test
	void movesWhatNobodyHasReadToTheNewPipe() throws IOException {
		this.fixture.start(this.fixture.impatientBuilder());
		ClientProcess.assumeInstalled("perl");
		ClientProcess first = ClientProcess.start("perl", "-e",
				"open(P, '<', $ARGV[0]); sysread(P, $bytes, 6); print $bytes", this.fixture.out().toString());
		this.fixture.awaitEvent("connected OUT");
		this.fixture.server().send("one");
		this.fixture.server().send("two");
		this.fixture.server().send("three");
		assertThat(first.awaitOutput()).startsWith("one\n");
		this.fixture.awaitEvent("disconnected OUT");
		Files.delete(this.fixture.out());
		FifoPaths.awaitFifo(this.fixture.out());
		assertThat(ClientProcess.shell("head -n 2 \"$1\"", this.fixture.out()).awaitOutput()).isEqualTo("two\nthree\n");
	}

	@Test
	void servesOnlyWhatIsLeftOfMoreFormerPipesThanItHolds() throws IOException {
		this.fixture.start(this.fixture.impatientBuilder());
		List<ClientProcess> formers = new CopyOnWriteArrayList<>();
		try {
			for (int i = 0; i < 20; i++) {
				ClientProcess former = ClientProcess.shell("trap '' PIPE; { echo ready >&2; exec cat; } > \"$1\"",
						this.fixture.in());
				formers.add(former);
				await().until(() -> former.stderrText().startsWith("ready\n"));
				this.fixture.events().clear();
				Files.delete(this.fixture.in());
				this.fixture.awaitEvent("repaired IN");
			}
			assertThat(this.fixture.descriptorsOfDeleted()).isLessThan(40);
			formers.get(19).type("last\n");
			await().until(() -> this.fixture.lines().equals(List.of("last")));
			this.fixture.assertBothPipesWork();
		}
		finally {
			formers.forEach(ClientProcess::close);
		}
	}

	@Test
	void leavesNoThreadOrDescriptorBehind() throws IOException {
		this.fixture.start(this.fixture.impatientBuilder());
		this.fixture.server().stop();
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		for (int i = 0; i < 50; i++) {
			this.fixture.server().start();
			Files.deleteIfExists(this.fixture.in());
			Files.deleteIfExists(this.fixture.out());
			this.fixture.server().stop();
		}
		await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
			.filteredOn((thread) -> !thread.getName().startsWith("awaitility"))
			.isSubsetOf(before));
		assertThat(this.fixture.descriptorsOfDeleted()).isZero();
	}

}
