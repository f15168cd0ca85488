package io.pipeio.server;

import java.io.IOException;
import java.time.Duration;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.work.HandlerWatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the thread of {@link HandlerWatch}: when it is there, when it sleeps, and
 * that it outlives nothing.
 */
@Timeout(60)
class HandlerWatchThreadTests {

	@RegisterExtension
	private final ServerFixture fixture = new ServerFixture();

	private final Stalls stalls = new Stalls(this.fixture);

	@AfterEach
	void stop() {
		this.stalls.stop();
	}

	@Test
	void tellsOfHandlerThatHasOutlivedAStopAfterTheNextStart() throws InterruptedException {
		this.fixture
			.start(this.stalls.builder().stalledAfter(Duration.ofSeconds(1)).handler(this.stalls::hangOnDemand));
		this.fixture.write("hang\n");
		this.stalls.awaitHanging();
		this.fixture.server().stop();
		assertThat(this.stalls.told()).isEmpty();
		this.fixture.server().start();
		Stalls.awaitThat(() -> !this.stalls.told().isEmpty());
	}

	@Test
	void isWokenUpByNoTimerOnceNothingComesAnyMore() throws IOException {
		this.stalls.start(this.stalls::hangOnDemand);
		this.fixture.write("one\\n");
		awaitAsleep();
		this.fixture.write("hang\\n");
		Stalls.awaitThat(() -> this.stalls.told().contains("stalled pipeio-test-in"));
		// What hangs was told of, and need not be looked at
		awaitAsleep();
		ProcThread thread = ProcThread.named(Stalls.WATCHING);
		long sleeps = thread.sleeps();
		ClientProcess.shell("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done").awaitOutput();
		assertThat(thread.sleeps()).isEqualTo(sleeps);
		this.stalls.letGo();
		Stalls.awaitThat(() -> this.stalls.told().contains("returned pipeio-test-in"));
		awaitAsleep();
	}

	private static void awaitAsleep() {
		Stalls.awaitThat(() -> Stalls.threads(Stalls.WATCHING)
			.stream()
			.anyMatch((thread) -> thread.getState() == Thread.State.WAITING));
	}

	@Test
	void startsNoThreadBeforeTheFirstLine() {
		// That of a test before may not have ended yet
		Stalls.awaitThat(() -> Stalls.threads(Stalls.WATCHING).isEmpty());
		this.stalls.start(this.stalls::hangOnDemand);
		assertThat(Stalls.threads(Stalls.WATCHING)).isEmpty();
	}

	@RepeatedTest(20)
	void letsAnObserverStopTheServerWhoseHandlerDoesNotReturn() {
		this.fixture.start(this.stalls.builder().handler(this.stalls::hangOnDemand).observer(new PipeServerObserver() {

			@Override
			public void handlerStalled(PipeServer server, Thread thread, Duration busy) {
				HandlerWatchThreadTests.this.stalls.told().add("stalled " + thread.getName());
				server.stop();
			}

			@Override
			public void handlerReturned(PipeServer server, Thread thread, Duration busy) {
				HandlerWatchThreadTests.this.stalls.told().add("returned " + thread.getName());
			}

		}));
		this.fixture.write("hang\\n");
		Stalls.awaitThat(() -> !this.fixture.server().isOpen());
		Stalls.awaitThat(() -> Stalls.threads(Stalls.WATCHING).isEmpty());
		this.stalls.letGo();
		Stalls.awaitThat(() -> this.stalls.told().size() == 2);
		assertThat(this.stalls.told()).containsExactly("stalled pipeio-test-in", "returned pipeio-test-in");
	}

	@RepeatedTest(20)
	void watchesAgainAfterARestart() {
		this.stalls.start(this.stalls::hangOnDemand);
		this.fixture.write("hang\\n");
		Stalls.awaitThat(() -> this.stalls.told().contains("stalled pipeio-test-in"));
		this.stalls.letGo();
		Stalls.awaitThat(() -> this.stalls.told().contains("returned pipeio-test-in"));
		this.fixture.server().stop();
		Stalls.awaitThat(() -> Stalls.threads(Stalls.WATCHING).isEmpty());
		this.stalls.told().clear();
		this.fixture.server().start();
		this.fixture.write("one\\nhang\\n");
		Stalls.awaitThat(() -> this.stalls.told().contains("stalled pipeio-test-in"));
	}

}
