package io.pipeio.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.pipeio.concurrent.LineCounter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what a {@link LineQueue} does to senders that wait, where tests with clients
 * get only by luck.
 */
@Timeout(60)
class LineQueueTests {

	private static final int CAPACITY = 1_000_000;

	private static final int CHUNK = LineChunk.SHARED;

	private final Queue<DroppedLine> dropped = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean running = new AtomicBoolean(true);

	private LineQueue queue(WhenFull whenFull) {
		return queue(whenFull, (line) -> this.dropped.add(line));
	}

	private static LineQueue queue(WhenFull whenFull, Consumer<DroppedLine> dropped) {
		return new LineQueue("test", new QueueSettings(CAPACITY, whenFull, Duration.ofHours(1)), () -> {
		}, dropped, new LineCounter());
	}

	private static void add(LineQueue queue, int length) {
		queue.add(new byte[length - 1], null, (line) -> null, TimeUnit.HOURS.toNanos(1));
	}

	private static int take(LineQueue queue) {
		List<LineChunk> taken = new ArrayList<>();
		queue.take(taken);
		return taken.stream().mapToInt(LineChunk::length).sum();
	}

	/**
	 * Senders are told of little room once a millisecond at the most. One that is blocked
	 * when the last of it comes must not wait for more, which may never come.
	 */
	@Test
	void letsSenderGoOnForWhomThereIsRoomThoughNoMoreComes() throws Exception {
		LineQueue queue = queue(WhenFull.BLOCK);
		for (int i = 0; i < CAPACITY / CHUNK; i++) {
			add(queue, CHUNK);
		}
		for (int round = 0; round < 50; round++) {
			AtomicLong added = new AtomicLong();
			Thread sender = new Thread(() -> {
				add(queue, CHUNK);
				added.incrementAndGet();
				add(queue, CHUNK);
			});
			sender.setDaemon(true);
			sender.start();
			awaitBlocked(sender);
			take(queue);
			while (added.get() == 0) {
				Thread.onSpinWait();
			}
			awaitBlocked(sender);
			take(queue);
			sender.join(30_000);
			assertThat(sender.isAlive()).isFalse();
		}
	}

	private static void awaitBlocked(Thread sender) {
		while (sender.getState() != Thread.State.TIMED_WAITING) {
			Thread.onSpinWait();
		}
	}

	@Test
	void letsLargeLineGoThoughOthersTakeEachLittleRoom() throws Exception {
		LineQueue queue = queue(WhenFull.BLOCK);
		AtomicLong others = new AtomicLong();
		for (int i = 0; i < 2; i++) {
			runAsync(() -> {
				add(queue, 100);
				others.incrementAndGet();
			});
		}
		// Slower than the senders, so that the queue stays full
		CompletableFuture<Void> taking = runAsync(() -> {
			take(queue);
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
		});
		try {
			for (int i = 0; i < 3; i++) {
				long before = others.get();
				await().until(() -> others.get() > before + 2 * CAPACITY / 100);
				CompletableFuture<Void> large = CompletableFuture.runAsync(() -> add(queue, CAPACITY - 100));
				assertThat(large).succeedsWithin(Duration.ofSeconds(15));
			}
			assertThat(taking).isNotDone();
		}
		finally {
			this.running.set(false);
			queue.close();
		}
	}

	private CompletableFuture<Void> runAsync(Runnable task) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				while (this.running.get()) {
					task.run();
				}
			}
			catch (LineNotSentException ex) {
				done.completeExceptionally(ex);
			}
		});
		thread.setDaemon(true);
		thread.start();
		return done;
	}

	@Test
	void reportsEachOfManyLinesThatOneTakesTheRoomOf() {
		LineQueue queue = queue(WhenFull.DROP_OLDEST);
		for (int i = 0; i < CAPACITY / 10; i++) {
			add(queue, 10);
		}
		add(queue, CAPACITY / 2);
		assertThat(this.dropped).hasSize(CAPACITY / 2 / 10);
	}

	@Test
	void reportsDroppedLinesWithoutTheLock() {
		List<Boolean> answers = new CopyOnWriteArrayList<>();
		LineQueue[] queue = new LineQueue[1];
		queue[0] = queue(WhenFull.DROP_OLDEST, (line) -> answers.add(isAnswered(queue[0])));
		add(queue[0], CAPACITY);
		add(queue[0], 10);
		assertThat(answers).containsExactly(true);
	}

	private static boolean isAnswered(LineQueue queue) {
		try {
			CompletableFuture.supplyAsync(queue::isEmpty).get(10, TimeUnit.SECONDS);
			return true;
		}
		catch (TimeoutException | InterruptedException | ExecutionException ex) {
			return false;
		}
	}

}
