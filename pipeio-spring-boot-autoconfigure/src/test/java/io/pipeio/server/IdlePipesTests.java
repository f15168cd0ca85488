package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.pipeio.ClientProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link IdlePipes}: where there are many pipes, one that had no client yet has
 * no thread, and does all the same what it would do with one.
 */
@Timeout(60)
class IdlePipesTests {

	private static final String IN = "pipeio-test-in";

	private static final String OUT = "pipeio-test-out";

	private static final String IDLE_IN = "pipeio-idle-in";

	private static final String IDLE_OUT = "pipeio-idle-out";

	private final RecordingObserver observer = new RecordingObserver();

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final List<PipeServer> crowd = new ArrayList<>();

	private Path in;

	private Path out;

	private PipeServer server;

	@TempDir
	private Path directory;

	@BeforeEach
	void startCrowd() {
		for (int i = 0; i < PipeThread.MANY / 2; i++) {
			PipeServer one = builder("crowd" + i).build();
			one.start();
			this.crowd.add(one);
		}
		this.server = builder("test").observer(this.observer).build();
		this.in = this.directory.resolve("test.in");
		this.out = this.directory.resolve("test.out");
	}

	private PipeServerBuilder builder(String name) {
		return PipeServer.builder(name)
			.inPipe(this.directory.resolve(name + ".in"))
			.outPipe(this.directory.resolve(name + ".out"))
			.shutdownTimeout(Duration.ofSeconds(5))
			.handler((line) -> this.lines.add(line.toString()));
	}

	@AfterEach
	void stopAll() {
		this.server.stop();
		this.crowd.forEach(PipeServer::stop);
		await().until(() -> names().stream().noneMatch((name) -> name.startsWith("pipeio-idle")));
	}

	private static List<String> names() {
		return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
	}

	private void assertIdle() {
		assertThat(names()).doesNotContain(IN, OUT).contains(IDLE_IN, IDLE_OUT);
	}

	@Test
	void startsNoThreadBeforeTheFirstClientComes() {
		this.server.start();
		assertIdle();
		assertThat(names()).contains("pipeio-crowd0-in", "pipeio-crowd0-out");
	}

	@Test
	void handlesLineOfFirstClient() {
		this.server.start();
		ClientProcess.shell("echo one > \"$1\"", this.in).awaitOutput();
		await().until(() -> this.lines.equals(List.of("one")));
		assertThat(names()).contains(IN).doesNotContain(OUT);
		ClientProcess.shell("echo two > \"$1\"; echo three > \"$1\"", this.in).awaitOutput();
		await().until(() -> this.lines.equals(List.of("one", "two", "three")));
	}

	@Test
	void handlesLineOfClientThatWasBlockedInOpeningBefore() {
		ClientProcess.start("mkfifo", this.in.toString()).awaitOutput();
		try (ClientProcess client = ClientProcess.shell("exec 3> \"$1\"; read line; echo \"$line\" >&3; read more",
				this.in)) {
			await().until(client::isBlocked);
			this.server.start();
			assertThat(names()).doesNotContain(IN);
			client.type("late\n");
			await().until(() -> this.lines.equals(List.of("late")));
		}
	}

	@Test
	void handlesWhatWasInThePipeBefore() throws IOException {
		ClientProcess.start("mkfifo", this.in.toString()).awaitOutput();
		try (ClientProcess client = ClientProcess.shell("exec 3<> \"$1\"; echo early >&3; echo written; read more",
				this.in)) {
			await().until(() -> client.stdoutText().equals("written\n"));
			this.server.start();
			await().until(() -> this.lines.equals(List.of("early")));
		}
	}

	@Test
	void handlesClientThatOpensAndClosesThePipe() {
		this.server.start();
		ClientProcess.shell(": > \"$1\"", this.in).awaitOutput();
		this.observer.awaitEvent("disconnected IN");
		ClientProcess.shell("echo next > \"$1\"", this.in).awaitOutput();
		await().until(() -> this.lines.equals(List.of("next")));
	}

	@Test
	void sendsToFirstReaderWhatHasWaited() {
		this.server.start();
		this.server.send("one");
		this.server.send("two");
		assertIdle();
		assertThat(ClientProcess.shell("head -n 2 \"$1\"", this.out).awaitOutput()).isEqualTo("one\ntwo\n");
		assertThat(names()).contains(OUT).doesNotContain(IN);
		this.observer.awaitEvent("disconnected OUT");
	}

	@Test
	void tellsOfFirstReaderBeforeAnythingIsSent() {
		this.server.start();
		try (ClientProcess client = ClientProcess.shell("exec head -n 1 \"$1\"", this.out)) {
			this.observer.awaitEvent("connected OUT");
			this.server.send("now");
			assertThat(client.awaitOutput()).isEqualTo("now\n");
		}
	}

	@Test
	void letsReaderThroughThatWasBlockedInOpeningBefore() {
		ClientProcess.start("mkfifo", this.out.toString()).awaitOutput();
		try (ClientProcess client = ClientProcess.shell("exec head -n 1 \"$1\"", this.out)) {
			await().until(client::isBlocked);
			this.server.start();
			this.observer.awaitEvent("connected OUT");
			this.server.send("through");
			assertThat(client.awaitOutput()).isEqualTo("through\n");
		}
	}

	@Test
	void reportsAtTheStopWhatNobodyHasRead() throws IOException {
		this.server.start();
		this.server.send("one");
		this.server.stop();
		assertThat(this.observer.events()).containsExactly("opened", "undelivered \"one\"", "stopped");
		assertThat(Files.exists(this.in)).isFalse();
		assertThat(Files.exists(this.out)).isFalse();
	}

	@Test
	void startsAndStopsAnyNumberOfTimes() {
		for (int i = 0; i < 20; i++) {
			this.server.start();
			assertIdle();
			this.server.stop();
			assertThat(names()).doesNotContain(IN, OUT);
		}
		this.server.start();
		ClientProcess.shell("echo last > \"$1\"", this.in).awaitOutput();
		await().until(() -> this.lines.equals(List.of("last")));
	}

	@Test
	void servesPipesThatWereDeletedAndAreBack() throws IOException {
		this.server.start();
		Files.delete(this.in);
		Files.delete(this.out);
		this.observer.awaitEvent("repaired IN");
		this.observer.awaitEvent("repaired OUT");
		ClientProcess.shell("echo in > \"$1\"", this.in).awaitOutput();
		await().until(() -> this.lines.equals(List.of("in")));
		this.server.send("out");
		assertThat(ClientProcess.shell("head -n 1 \"$1\"", this.out).awaitOutput()).isEqualTo("out\n");
	}

	@Test
	void startsNoThreadForPipesThatWereDeletedAndAreBack() throws IOException {
		this.server.start();
		for (int i = 1; i <= 3; i++) {
			Files.delete(this.in);
			Files.delete(this.out);
			this.observer.awaitEvents("repaired IN", i);
			this.observer.awaitEvents("repaired OUT", i);
		}
		assertIdle();
		// What clients on their way might have used is closed, and nobody wakes up any
		// more
		await().until(() -> descriptorsOfDeleted() == 0);
		await().until(() -> ProcThread.named("pipeio-watch").waitsForever());
		assertIdle();
		ClientProcess.shell("echo in > \"$1\"", this.in).awaitOutput();
		await().until(() -> this.lines.equals(List.of("in")));
		this.server.send("out");
		assertThat(ClientProcess.shell("head -n 1 \"$1\"", this.out).awaitOutput()).isEqualTo("out\n");
	}

	private long descriptorsOfDeleted() throws IOException {
		try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
			return descriptors.filter(this::isDeleted).count();
		}
	}

	private boolean isDeleted(Path descriptor) {
		try {
			String target = Files.readSymbolicLink(descriptor).toString();
			return target.startsWith(this.directory.toString()) && target.endsWith("(deleted)");
		}
		catch (IOException ex) {
			// Closed meanwhile
			return false;
		}
	}

	@Test
	void servesClientsThatOpenFormerPipesWhenOthersHaveTakenTheirPlace() throws IOException {
		this.server.start();
		Path formerIn = this.directory.resolve("former.in");
		Path formerOut = this.directory.resolve("former.out");
		try (ClientProcess writer = ClientProcess.shell("read go; echo late > \"$1\"", formerIn);
				ClientProcess reader = ClientProcess.shell("read go; exec cat \"$1\"", formerOut)) {
			Files.move(this.in, formerIn);
			Files.move(this.out, formerOut);
			this.observer.awaitEvent("repaired IN");
			this.observer.awaitEvent("repaired OUT");
			reader.type("go\n");
			writer.type("go\n");
			await().until(() -> this.lines.equals(List.of("late")));
			writer.awaitExit(Duration.ofSeconds(5));
			assertThat(reader.awaitExit(Duration.ofSeconds(5)).stdoutText()).isEmpty();
		}
	}

	@Test
	void servesSilentClientThatHasOpenedPipeBeforeItWasDeleted() throws IOException {
		this.server.start();
		try (ClientProcess client = ClientProcess.shell("{ echo ready >&2; exec cat; } > \"$1\"", this.in)) {
			await().until(() -> client.stderrText().equals("ready\n"));
			Files.delete(this.in);
			this.observer.awaitEvent("repaired IN");
			client.type("late\n");
			await().until(() -> this.lines.equals(List.of("late")));
		}
	}

	@Test
	void startsNoThreadWhenPipeWasRenamedAwayAndIsBack() throws IOException {
		this.server.start();
		Path away = this.directory.resolve("away");
		Files.move(this.in, away);
		this.observer.awaitEvents("repaired IN", 1);
		Files.move(away, this.in, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
		this.observer.awaitEvents("repaired IN", 2);
		assertIdle();
		await().until(() -> descriptorsOfDeleted() == 0);
		assertIdle();
		ClientProcess.shell("echo in > \"$1\"", this.in).awaitOutput();
		await().until(() -> this.lines.equals(List.of("in")));
	}

	@Test
	void reportsAtTheStopWhatNobodyHasReadOfPipeThatWasDeleted() throws IOException {
		this.server.start();
		this.server.send("one");
		Files.delete(this.in);
		Files.delete(this.out);
		this.observer.awaitEvent("repaired IN");
		this.observer.awaitEvent("repaired OUT");
		this.server.stop();
		assertThat(this.observer.events()).contains("undelivered \"one\"", "stopped");
		assertThat(Files.exists(this.in)).isFalse();
		assertThat(Files.exists(this.out)).isFalse();
		assertThat(descriptorsOfDeleted()).isZero();
	}

	@Test
	void servesPipeThatHasAnotherNameToo() {
		this.server.start();
		Path other = this.directory.resolve("other.in");
		ClientProcess.start("ln", this.in.toString(), other.toString()).awaitOutput();
		PipeServer second = PipeServer.builder("other").inPipe(other).managePipes(false).handler((line) -> {
		}).build();
		second.start();
		second.stop();
		ClientProcess.shell("echo still > \"$1\"", this.in).awaitOutput();
		await().until(() -> this.lines.equals(List.of("still")));
	}

	@Test
	void standsDeletionsWhileItStarts() throws InterruptedException {
		try (PathDeleter deleter = new PathDeleter(this.in, this.out)) {
			for (int i = 0; i < 300; i++) {
				this.server.start();
				this.server.stop();
			}
		}
		await().until(() -> names().stream().noneMatch(List.of(IN, OUT, IDLE_IN, IDLE_OUT)::contains));
	}

	@Test
	void keepsTheJvmAliveForAnIdleInPipe() {
		this.server.start();
		assertThat(thread(IDLE_IN).isDaemon()).isFalse();
		assertThat(thread(IDLE_OUT).isDaemon()).isTrue();
		this.crowd.forEach(PipeServer::stop);
		assertIdle();
		this.server.stop();
		await().until(() -> !names().contains(IDLE_IN) && !names().contains(IDLE_OUT));
	}

	private static Thread thread(String name) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals(name))
			.findFirst()
			.orElseThrow();
	}

	@Test
	void sleepsUntilAClientComes() throws IOException {
		this.server.start();
		PipeServer other = builder("other").build();
		other.start();
		// Its own opening of the other out-pipe was notified, too
		ProcThread idle = ProcThread.named(IDLE_IN);
		ProcThread idleOut = ProcThread.named(IDLE_OUT);
		long before = idle.sleeps();
		long beforeOut = awaitRest(idleOut);
		ClientProcess.shell("echo > \"$1\"", this.directory.resolve("crowd0.in")).awaitOutput();
		await().until(() -> this.lines.equals(List.of("")));
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
