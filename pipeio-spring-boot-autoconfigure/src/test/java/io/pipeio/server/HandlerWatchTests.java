package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.pipeio.ClientProcess;
import io.pipeio.line.Line;
import io.pipeio.line.LineHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link HandlerWatch} and what it stands on, with real pipes: how long a line
 * has been in the handler, and who is told of one that does not return.
 */
@Timeout(60)
class HandlerWatchTests {

	private static final String WATCHING = "pipeio-stalls";

	private final List<String> told = new CopyOnWriteArrayList<>();

	private final AtomicReference<CountDownLatch> end = new AtomicReference<>(new CountDownLatch(1));

	private final CountDownLatch hanging = new CountDownLatch(1);

	private PipeServer server;

	@TempDir
	private Path directory;

	private PipeServerBuilder builder() {
		return PipeServer.builder("test")
			.inPipe(this.directory.resolve("test.in"))
			.shutdownTimeout(Duration.ofMillis(20))
			.stalledAfter(Duration.ofMillis(100))
			.observer(new Recorder());
	}

	private void start(LineHandler handler) {
		start(builder().handler(handler));
	}

	private void start(PipeServerBuilder builder) {
		this.server = builder.build();
		this.server.start();
	}

	private void hangOnDemand(Line line) {
		if (line.toString().equals("hang")) {
			hang();
		}
	}

	private void hang() {
		CountDownLatch over = this.end.get();
		this.hanging.countDown();
		while (over.getCount() > 0) {
			try {
				over.await();
			}
			catch (InterruptedException ex) {
				// As what hangs does: it heeds nothing
			}
		}
	}

	private void letGo() {
		this.end.getAndSet(new CountDownLatch(1)).countDown();
	}

	private void write(String text) {
		ClientProcess.shell("printf -- \"$2\" > \"$1\"", this.directory.resolve("test.in"), text).awaitOutput();
	}

	private static void awaitThat(Condition condition) {
		await().pollInterval(Duration.ofMillis(1)).atMost(Duration.ofSeconds(30)).until(condition::holds);
	}

	private static Set<Thread> threads(String name) {
		return Set.copyOf(Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith(name))
			.toList());
	}

	private boolean hasBeenBusyFor(long millis) {
		return this.server.getBusy().longest().toMillis() > millis;
	}

	@AfterEach
	void stop() {
		this.server.close();
		// That of a stop that does not wait for the handler, too
		awaitThat(() -> threads(WATCHING).isEmpty());
		letGo();
		awaitThat(() -> threads("pipeio-test").isEmpty());
	}

	@Test
	void tellsOfHandlerThatHasOutlivedAStopAfterTheNextStart() throws InterruptedException {
		start(builder().stalledAfter(Duration.ofSeconds(1)).handler(this::hangOnDemand));
		write("hang\n");
		this.hanging.await();
		this.server.stop();
		assertThat(this.told).isEmpty();
		this.server.start();
		awaitThat(() -> !this.told.isEmpty());
	}

	@Test
	void isIdleWithoutALine() {
		start((line) -> {
		});
		awaitThat(() -> this.server.getBusy().equals(PipeBusy.IDLE));
		write("one\\n");
		awaitThat(() -> this.server.getStatistics(PipeDirection.IN).getDisconnects() == 1);
		awaitThat(() -> this.server.getBusy().equals(PipeBusy.IDLE));
	}

	@Test
	void tellsHowLongALineHasBeenInTheHandler() throws InterruptedException {
		start(this::hangOnDemand);
		long before = System.nanoTime();
		write("hang\\n");
		this.hanging.await();
		long after = System.nanoTime();
		long asked = System.nanoTime();
		PipeBusy busy = this.server.getBusy();
		assertThat(busy.longest().toNanos()).isBetween(asked - after, System.nanoTime() - before);
		assertThat(busy.calls()).isOne();
		assertThat(busy.thread()).isEqualTo("pipeio-test-in");
		awaitThat(() -> hasBeenBusyFor(200));
		assertThat(this.server.getBusy().blocked()).isGreaterThan(Duration.ofMillis(200));
		letGo();
		awaitThat(() -> this.server.getBusy().equals(PipeBusy.IDLE));
	}

	@Test
	void seesALineThatHangsInTheMidstOfARead() {
		start(this::hangOnDemand);
		write("one\\n".repeat(100) + "hang\\n" + "one\\n".repeat(100));
		awaitThat(() -> hasBeenBusyFor(200));
		awaitThat(() -> this.told.contains("stalled pipeio-test-in"));
	}

	@Test
	void doesNotTakeManySlowLinesOfOneReadForOne() {
		CountDownLatch never = new CountDownLatch(1);
		start(builder().stalledAfter(Duration.ofMillis(800)).handler((line) -> never.await(20, TimeUnit.MILLISECONDS)));
		write("slow\\n".repeat(120));
		awaitThat(() -> {
			PipeBusy busy = this.server.getBusy();
			assertThat(busy.longest()).isLessThan(Duration.ofMillis(600));
			assertThat(busy.blocked()).isEqualTo(busy.longest());
			return this.server.getStatistics(PipeDirection.IN).getLines() == 120;
		});
		assertThat(this.told).isEmpty();
	}

	@Test
	void tellsOnceOfEachLineThatDoesNotReturnAndThatItHas() {
		start(this::hangOnDemand);
		write("hang\\nhang\\nhang\\n");
		for (int i = 1; i <= 3; i++) {
			int count = i;
			awaitThat(() -> this.told.size() == 2 * count - 1 && hasBeenBusyFor(300));
			letGo();
			awaitThat(() -> this.told.size() >= 2 * count);
		}
		assertThat(this.told).containsExactly("stalled pipeio-test-in", "returned pipeio-test-in",
				"stalled pipeio-test-in", "returned pipeio-test-in", "stalled pipeio-test-in",
				"returned pipeio-test-in");
	}

	@Test
	void tellsOfABatchThatDoesNotReturn() {
		start(new LineHandler() {

			@Override
			public void handle(Line line) {
			}

			@Override
			public void readComplete() {
				hang();
			}

		});
		write("one\\ntwo\\n");
		awaitThat(() -> this.told.contains("stalled pipeio-test-in"));
		letGo();
		awaitThat(() -> this.told.contains("returned pipeio-test-in"));
	}

	@Test
	void tellsOfWorkInAThreadThatDoesNotReturn() {
		start((line) -> {
			PipeWork work = this.server.beginWork();
			new Thread(() -> work.run(() -> {
				hang();
				work.close();
			}), "test-worker").start();
		});
		write("one\\n");
		awaitThat(() -> this.told.contains("stalled test-worker"));
		assertThat(this.server.getBusy().thread()).isEqualTo("test-worker");
		assertThat(this.server.getBusy().blocked()).isZero();
		letGo();
		awaitThat(() -> this.told.contains("returned test-worker"));
		awaitThat(() -> this.server.getBusy().equals(PipeBusy.IDLE));
	}

	@Test
	void tellsOfTheWorkThatIsAwaitedLongestWhereNoThreadDoesIt() {
		List<PipeWork> works = new CopyOnWriteArrayList<>();
		start((line) -> works.add(this.server.beginWork()));
		write("one\\ntwo\\nthree\\n");
		awaitThat(() -> this.told.contains("stalled null"));
		assertThat(this.server.getBusy().calls()).isEqualTo(3);
		awaitThat(() -> hasBeenBusyFor(300));
		assertThat(this.told).containsExactly("stalled null");
		works.get(0).close();
		awaitThat(() -> this.told.size() == 3);
		assertThat(this.told).containsExactly("stalled null", "returned null", "stalled null");
		works.forEach(PipeWork::close);
		awaitThat(() -> this.server.getBusy().equals(PipeBusy.IDLE));
	}

	@Test
	void takesWorkThatGoesOnForNewWork() {
		AtomicReference<PipeWork> work = new AtomicReference<>();
		start((line) -> work.set(this.server.beginWork()));
		write("one\\n");
		awaitThat(() -> this.told.contains("stalled null"));
		Objects.requireNonNull(work.get()).run(() -> assertThat(hasBeenBusyFor(90)).isFalse());
		assertThat(this.told).startsWith("stalled null", "returned null");
		work.get().close();
	}

	@Test
	void isNotBusyWhilePausedInTheMidstOfARead() {
		start((line) -> this.server.pause());
		write("one\\ntwo\\n");
		awaitThat(() -> this.server.isPaused() && this.server.getBusy().equals(PipeBusy.IDLE));
		this.server.resume();
		awaitThat(() -> this.server.getStatistics(PipeDirection.IN).getLines() == 2);
		assertThat(this.told).isEmpty();
	}

	@Test
	void isWokenUpByNoTimerOnceNothingComesAnyMore() throws IOException {
		start(this::hangOnDemand);
		write("one\\n");
		awaitAsleep();
		write("hang\\n");
		awaitThat(() -> this.told.contains("stalled pipeio-test-in"));
		// What hangs was told of, and need not be looked at
		awaitAsleep();
		ProcThread thread = ProcThread.named(WATCHING);
		long sleeps = thread.sleeps();
		ClientProcess.shell("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done").awaitOutput();
		assertThat(thread.sleeps()).isEqualTo(sleeps);
		letGo();
		awaitThat(() -> this.told.contains("returned pipeio-test-in"));
		awaitAsleep();
	}

	private static void awaitAsleep() {
		awaitThat(() -> threads(WATCHING).stream().anyMatch((thread) -> thread.getState() == Thread.State.WAITING));
	}

	@Test
	void startsNoThreadBeforeTheFirstLine() {
		start(this::hangOnDemand);
		assertThat(threads(WATCHING)).isEmpty();
	}

	@RepeatedTest(20)
	void letsAnObserverStopTheServerWhoseHandlerDoesNotReturn() {
		start(builder().handler(this::hangOnDemand).observer(new PipeServerObserver() {

			@Override
			public void handlerStalled(PipeServer server, Thread thread, Duration busy) {
				HandlerWatchTests.this.told.add("stalled " + thread.getName());
				server.stop();
			}

			@Override
			public void handlerReturned(PipeServer server, Thread thread, Duration busy) {
				HandlerWatchTests.this.told.add("returned " + thread.getName());
			}

		}));
		write("hang\\n");
		awaitThat(() -> !this.server.isOpen());
		awaitThat(() -> threads(WATCHING).isEmpty());
		letGo();
		awaitThat(() -> this.told.size() == 2);
		assertThat(this.told).containsExactly("stalled pipeio-test-in", "returned pipeio-test-in");
	}

	@RepeatedTest(20)
	void watchesAgainAfterARestart() {
		start(this::hangOnDemand);
		write("hang\\n");
		awaitThat(() -> this.told.contains("stalled pipeio-test-in"));
		letGo();
		awaitThat(() -> this.told.contains("returned pipeio-test-in"));
		this.server.stop();
		awaitThat(() -> threads(WATCHING).isEmpty());
		this.told.clear();
		this.server.start();
		write("one\\nhang\\n");
		awaitThat(() -> this.told.contains("stalled pipeio-test-in"));
	}

	@Test
	void tellsOfAHandlerThatHangsBeforeTheFirstLine() {
		start(new LineHandler() {

			@Override
			public void handle(Line line) {
			}

			@Override
			public void readingStarted() {
				hang();
			}

		});
		awaitThat(() -> this.told.contains("stalled pipeio-test-in"));
	}

	/**
	 * Holds sooner or later.
	 */
	@FunctionalInterface
	private interface Condition {

		boolean holds();

	}

	/**
	 * Keeps what it was told of stalled handlers.
	 */
	private final class Recorder implements PipeServerObserver {

		@Override
		public void handlerStalled(PipeServer server, Thread thread, Duration busy) {
			assertThat(busy).isGreaterThanOrEqualTo(Duration.ofMillis(100));
			HandlerWatchTests.this.told.add("stalled " + ((thread != null) ? thread.getName() : null));
		}

		@Override
		public void handlerReturned(PipeServer server, Thread thread, Duration busy) {
			assertThat(busy).isGreaterThanOrEqualTo(Duration.ofMillis(100));
			HandlerWatchTests.this.told.add("returned " + ((thread != null) ? thread.getName() : null));
		}

	}

}
