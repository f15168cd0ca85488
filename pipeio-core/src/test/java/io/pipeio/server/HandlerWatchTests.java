package io.pipeio.server;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.pipeio.line.Line;
import io.pipeio.line.LineHandler;
import io.pipeio.work.HandlerWatch;
import io.pipeio.work.PipeBusy;
import io.pipeio.work.PipeWork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HandlerWatch} and what it stands on, with real pipes: how long a line
 * has been in the handler, and who is told of one that does not return.
 */
@Timeout(60)
class HandlerWatchTests {

	@RegisterExtension
	private final ServerFixture fixture = new ServerFixture();

	private final Stalls stalls = new Stalls(this.fixture);

	@AfterEach
	void stop() {
		this.stalls.stop();
	}

	@Test
	void isIdleWithoutALine() {
		this.stalls.start((line) -> {
		});
		Stalls.awaitThat(() -> this.fixture.server().getBusy().equals(PipeBusy.IDLE));
		this.fixture.write("one\\n");
		Stalls.awaitThat(() -> this.fixture.server().getStatistics(PipeDirection.IN).getDisconnects() == 1);
		Stalls.awaitThat(() -> this.fixture.server().getBusy().equals(PipeBusy.IDLE));
	}

	@Test
	void tellsHowLongALineHasBeenInTheHandler() throws InterruptedException {
		this.stalls.start(this.stalls::hangOnDemand);
		long before = System.nanoTime();
		this.fixture.write("hang\\n");
		this.stalls.awaitHanging();
		long after = System.nanoTime();
		long asked = System.nanoTime();
		PipeBusy busy = this.fixture.server().getBusy();
		assertThat(busy.longest().toNanos()).isBetween(asked - after, System.nanoTime() - before);
		assertThat(busy.calls()).isOne();
		assertThat(busy.thread()).isEqualTo("pipeio-test-in");
		Stalls.awaitThat(() -> this.stalls.haveLastedFor(200));
		assertThat(this.fixture.server().getBusy().blocked()).isGreaterThan(Duration.ofMillis(200));
		this.stalls.letGo();
		Stalls.awaitThat(() -> this.fixture.server().getBusy().equals(PipeBusy.IDLE));
	}

	@Test
	void seesALineThatHangsInTheMidstOfARead() {
		this.stalls.start(this.stalls::hangOnDemand);
		this.fixture.write("one\\n".repeat(100) + "hang\\n" + "one\\n".repeat(100));
		Stalls.awaitThat(() -> this.stalls.haveLastedFor(200));
		Stalls.awaitThat(() -> this.stalls.told().contains("stalled pipeio-test-in"));
	}

	@Test
	void doesNotTakeManySlowLinesOfOneReadForOne() {
		CountDownLatch never = new CountDownLatch(1);
		this.fixture.start(this.stalls.builder()
			.stalledAfter(Duration.ofMillis(800))
			.handler((line) -> never.await(20, TimeUnit.MILLISECONDS)));
		this.fixture.write("slow\\n".repeat(120));
		Stalls.awaitThat(() -> {
			PipeBusy busy = this.fixture.server().getBusy();
			assertThat(busy.longest()).isLessThan(Duration.ofMillis(600));
			assertThat(busy.blocked()).isEqualTo(busy.longest());
			return this.fixture.server().getStatistics(PipeDirection.IN).getLines() == 120;
		});
		assertThat(this.stalls.told()).isEmpty();
	}

	@Test
	void tellsOnceOfEachLineThatDoesNotReturnAndThatItHas() {
		this.stalls.start(this.stalls::hangOnDemand);
		this.fixture.write("hang\\nhang\\nhang\\n");
		for (int i = 1; i <= 3; i++) {
			int count = i;
			Stalls.awaitThat(() -> this.stalls.told().size() == 2 * count - 1 && this.stalls.haveLastedFor(300));
			this.stalls.letGo();
			Stalls.awaitThat(() -> this.stalls.told().size() >= 2 * count);
		}
		assertThat(this.stalls.told()).containsExactly("stalled pipeio-test-in", "returned pipeio-test-in",
				"stalled pipeio-test-in", "returned pipeio-test-in", "stalled pipeio-test-in",
				"returned pipeio-test-in");
	}

	@Test
	void tellsOfABatchThatDoesNotReturn() {
		this.stalls.start(new LineHandler() {

			@Override
			public void handle(Line line) {
			}

			@Override
			public void readComplete() {
				HandlerWatchTests.this.stalls.hang();
			}

		});
		this.fixture.write("one\\ntwo\\n");
		Stalls.awaitThat(() -> this.stalls.told().contains("stalled pipeio-test-in"));
		this.stalls.letGo();
		Stalls.awaitThat(() -> this.stalls.told().contains("returned pipeio-test-in"));
	}

	@Test
	void tellsOfWorkInAThreadThatDoesNotReturn() {
		this.stalls.start((line) -> {
			PipeWork work = this.fixture.server().control().beginWork();
			new Thread(() -> work.run(() -> {
				this.stalls.hang();
				work.close();
			}), "test-worker").start();
		});
		this.fixture.write("one\\n");
		Stalls.awaitThat(() -> this.stalls.told().contains("stalled test-worker"));
		assertThat(this.fixture.server().getBusy().thread()).isEqualTo("test-worker");
		assertThat(this.fixture.server().getBusy().blocked()).isZero();
		this.stalls.letGo();
		Stalls.awaitThat(() -> this.stalls.told().contains("returned test-worker"));
		Stalls.awaitThat(() -> this.fixture.server().getBusy().equals(PipeBusy.IDLE));
	}

	@Test
	void tellsOfTheWorkThatIsAwaitedLongestWhereNoThreadDoesIt() {
		List<PipeWork> works = new CopyOnWriteArrayList<>();
		this.stalls.start((line) -> works.add(this.fixture.server().control().beginWork()));
		this.fixture.write("one\\ntwo\\nthree\\n");
		Stalls.awaitThat(() -> this.stalls.told().contains("stalled null"));
		assertThat(this.fixture.server().getBusy().calls()).isEqualTo(3);
		Stalls.awaitThat(() -> this.stalls.haveLastedFor(300));
		assertThat(this.stalls.told()).containsExactly("stalled null");
		works.get(0).close();
		Stalls.awaitThat(() -> this.stalls.told().size() == 3);
		assertThat(this.stalls.told()).containsExactly("stalled null", "returned null", "stalled null");
		works.forEach(PipeWork::close);
		Stalls.awaitThat(() -> this.fixture.server().getBusy().equals(PipeBusy.IDLE));
	}

	@Test
	void takesWorkThatGoesOnForNewWork() {
		AtomicReference<PipeWork> work = new AtomicReference<>();
		this.stalls.start((line) -> work.set(this.fixture.server().control().beginWork()));
		this.fixture.write("one\\n");
		Stalls.awaitThat(() -> this.stalls.told().contains("stalled null"));
		Objects.requireNonNull(work.get()).run(() -> assertThat(this.stalls.haveLastedFor(90)).isFalse());
		assertThat(this.stalls.told()).startsWith("stalled null", "returned null");
		work.get().close();
	}

	@Test
	void isNotBusyWhilePausedInTheMidstOfARead() {
		this.stalls.start((line) -> this.fixture.server().pause());
		this.fixture.write("one\\ntwo\\n");
		Stalls
			.awaitThat(() -> this.fixture.server().isPaused() && this.fixture.server().getBusy().equals(PipeBusy.IDLE));
		this.fixture.server().resume();
		Stalls.awaitThat(() -> this.fixture.server().getStatistics(PipeDirection.IN).getLines() == 2);
		assertThat(this.stalls.told()).isEmpty();
	}

	@Test
	void tellsOfAHandlerThatHangsBeforeTheFirstLine() {
		this.stalls.start(new LineHandler() {

			@Override
			public void handle(Line line) {
			}

			@Override
			public void readingStarted() {
				HandlerWatchTests.this.stalls.hang();
			}

		});
		Stalls.awaitThat(() -> this.stalls.told().contains("stalled pipeio-test-in"));
	}

}
