package io.pipeio.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that threads which outlive a stop leave alone what the server does once it is
 * started again.
 */
@Timeout(60)
class PipeServerSuccessorTests {

	private static final Duration TIMEOUT = Duration.ofMillis(100);

	@RegisterExtension
	private final ServerFixture fixture = new ServerFixture();

	private final Blocker blocker = new Blocker(this.fixture.events());

	@AfterEach
	void stop() throws IOException {
		this.blocker.release();
		this.fixture.stop();
		Files.deleteIfExists(this.fixture.in());
		Files.deleteIfExists(this.fixture.out());
	}

	@Test
	void leavesLinesInThePipeThatItsSuccessorHasWritten() throws InterruptedException {
		this.fixture.start(this.fixture.impatientBuilder().shutdownTimeout(TIMEOUT).removeOnStop(false),
				new PipeServerObserver() {

					@Override
					public void clientConnected(PipeServer server, PipeDirection direction) {
						PipeServerSuccessorTests.this.blocker.blockOnce();
					}

				});
		try (ClientProcess reader = ClientProcess.shell("{ read -r go <&3; exec cat; } 3<&0 < \"$1\"",
				this.fixture.out())) {
			this.blocker.awaitReached();
			Thread lingering = ServerFixture.threadNamed("pipeio-test-out");
			this.fixture.server().stop();
			this.fixture.awaitEvents("timed out OUT", 1);
			this.fixture.server().start();
			this.fixture.awaitEvents("connected OUT", 2);
			this.fixture.server().send("one");
			this.blocker.release();
			lingering.join();
			this.fixture.server().send("two");
			reader.type("go\n");
			await().until(() -> reader.stdoutText().equals("one\ntwo\n"));
		}
	}

	@Test
	void writesNothingMoreIntoThePipeThatItsSuccessorWrites() throws InterruptedException {
		this.fixture.start(this.fixture.impatientBuilder().shutdownTimeout(TIMEOUT).removeOnStop(false),
				new RecordingObserver());
		this.fixture.server().sendAsync("first".getBytes(StandardCharsets.UTF_8)).thenRun(this.blocker::blockOnce);
		this.fixture.server().send("x".repeat(200_000));
		try (ClientProcess reader = ClientProcess.shell("{ read -r go <&3; exec cat; } 3<&0 < \"$1\"",
				this.fixture.out())) {
			this.blocker.awaitReached();
			Thread lingering = ServerFixture.threadNamed("pipeio-test-out");
			this.fixture.server().stop();
			this.fixture.awaitEvents("timed out OUT", 1);
			this.fixture.server().start();
			this.fixture.awaitEvents("connected OUT", 2);
			this.fixture.server().send("second");
			reader.type("go\n");
			await().until(() -> reader.stdoutText().equals("first\nsecond\n"));
			this.blocker.release();
			lingering.join();
			this.fixture.server().send("third");
			await().until(() -> reader.stdoutText().endsWith("third\n"));
			assertThat(reader.stdoutText()).isEqualTo("first\nsecond\nthird\n");
			assertThat(this.fixture.events()).filteredOn((event) -> event.startsWith("undelivered \"x")).hasSize(1);
		}
	}

	@Test
	void leavesLinesInThePipeThatItsSuccessorIsToRead() throws InterruptedException {
		this.fixture
			.start(this.fixture.impatientBuilder().shutdownTimeout(TIMEOUT).removeOnStop(false).handler((line) -> {
				this.blocker.blockOnce();
				this.fixture.lines().add(line.toString());
			}), new RecordingObserver());
		this.fixture.write("one\\n");
		this.blocker.awaitReached();
		this.fixture.server().stop();
		this.fixture.server().start();
		this.fixture.write("two\\n");
		this.blocker.release();
		await().until(() -> this.fixture.lines().equals(List.of("one", "two")));
	}

	@RepeatedTest(3)
	void handlesOneLineAtATimeAfterTwoStopsThatTimedOut() throws InterruptedException {
		AtomicInteger running = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		this.fixture.start(this.fixture.impatientBuilder().shutdownTimeout(Duration.ofMillis(20)).handler((line) -> {
			most.accumulateAndGet(running.incrementAndGet(), Math::max);
			this.blocker.blockOnce();
			this.fixture.lines().add(line.toString());
			running.decrementAndGet();
		}), new RecordingObserver());
		this.fixture.write("one\\n");
		this.blocker.awaitReached();
		for (int i = 0; i < 2; i++) {
			this.fixture.server().stop();
			this.fixture.server().start();
		}
		this.fixture.write("two\\n");
		this.blocker.release();
		await().until(() -> this.fixture.lines().equals(List.of("one", "two")));
		assertThat(most).hasValue(1);
	}

}
