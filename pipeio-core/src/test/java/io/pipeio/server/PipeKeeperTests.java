package io.pipeio.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoAccess;
import io.pipeio.fifo.FifoPermissions;
import io.pipeio.line.IncompleteLine;
import io.pipeio.queue.QueueSettings;
import io.pipeio.queue.WhenFull;
import io.pipeio.watch.PipeUser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what a {@link PipeKeeper} does when memory is short, which tests with clients
 * get only by luck.
 */
class PipeKeeperTests {

	private final RecordingObserver observer = new RecordingObserver();

	@TempDir
	private Path directory;

	@Test
	void handsRepairedPipeOverAgainWhenThatHasFailed() throws Exception {
		Path path = this.directory.resolve("test.in");
		PipeKeeper keeper = new PipeKeeper(context(path), PipeDirection.IN);
		try {
			ForgetfulUser user = keeper.use(ForgetfulUser::new);
			Files.delete(path);
			await().until(() -> user.replacement != null);
			assertThat(user.calls).hasValue(2);
			assertThat(user.replacement.isInPlace()).isTrue();
			await().until(keeper::isInPlace);
			keeper.close(Fifo::remove);
			user.close();
		}
		finally {
			keeper.close(Fifo::remove);
		}
		assertThat(path).doesNotExist();
	}

	@Test
	void forgetsAFailureOfARepairThatRunsWhileItCloses() throws Exception {
		Path path = this.directory.resolve("test.in");
		PipeServerContext context = context(path);
		PipeKeeper keeper = new PipeKeeper(context, PipeDirection.IN);
		CountDownLatch repairing = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		Fifo[] first = new Fifo[1];
		keeper.use((fifo) -> {
			first[0] = fifo;
			return (successor) -> {
				repairing.countDown();
				await().until(() -> go.getCount() == 0);
				throw new IllegalStateException("Not repaired");
			};
		});
		Files.delete(path);
		repairing.await();
		Thread closer = new Thread(() -> keeper.close(Fifo::remove));
		closer.start();
		await().until(() -> closer.getState() == Thread.State.BLOCKED);
		go.countDown();
		closer.join();
		this.observer.awaitEvent("pipe failed IN: java.lang.IllegalStateException: Not repaired");
		assertThat(context.failing()).isEmpty();
		first[0].close();
	}

	private PipeServerContext context(Path path) throws IOException {
		PipeServerSettings settings = new PipeServerSettings("test", new PipeSettings(path, 100, 0), null, true, true,
				WhenOccupied.REFUSE, new FifoAccess(FifoPermissions.OWNER_ONLY, null), StandardCharsets.UTF_8,
				IncompleteLine.DISCARD, new QueueSettings(100, WhenFull.BLOCK, Duration.ZERO), Duration.ofSeconds(1),
				null);
		FifoPipeServer server = new FifoPipeServer(settings);
		server.addObserver(this.observer);
		return server.context();
	}

	/**
	 * Has no memory for the first FIFO that it is given.
	 */
	private static final class ForgetfulUser implements PipeUser {

		private final AtomicInteger calls = new AtomicInteger();

		/** Held as long as it may have clients, so that its inode is not used again. */
		private final Fifo first;

		private volatile Fifo replacement;

		private ForgetfulUser(Fifo first) {
			this.first = first;
		}

		private void close() {
			this.first.close();
			this.replacement.close();
		}

		@Override
		public void replace(Fifo successor) {
			if (this.calls.incrementAndGet() == 1) {
				throw new OutOfMemoryError("on purpose");
			}
			this.replacement = successor;
		}

	}

}
