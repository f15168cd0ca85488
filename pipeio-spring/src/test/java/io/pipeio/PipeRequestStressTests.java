package io.pipeio;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.pipeio.fixture.AnsweringClient;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeDirection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that no caller gets the answer to another's request, while clients are killed
 * wherever they are, and callers give up.
 */
@Timeout(120)
class PipeRequestStressTests {

	private static final int CLIENTS = 30;

	private static final Duration HELD_UP = Duration.ofSeconds(3);

	private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

	private final AtomicInteger answered = new AtomicInteger();

	private final AtomicBoolean stopped = new AtomicBoolean();

	private int heldUp;

	@TempDir
	private Path directory;

	@Test
	void givesNoCallerTheAnswerToAnother() throws InterruptedException {
		try (RequestFixture requests = new RequestFixture(this.directory)) {
			List<Thread> callers = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				String name = "caller " + i;
				callers.add(new Thread(() -> askAndAsk(requests, name)));
			}
			callers.forEach(Thread::start);
			for (int i = 0; i < CLIENTS; i++) {
				killClient(requests, (i % 2 == 0) ? RequestFixture.SHELL_PER_LINE : AnsweringClient.SHELL);
			}
			this.stopped.set(true);
			for (Thread caller : callers) {
				caller.join();
			}
		}
		assertThat(this.wrong).isEmpty();
		assertThat(this.heldUp).isLessThan(CLIENTS / 3);
	}

	private void killClient(RequestFixture requests, String script) {
		int enough = this.answered.get() + ThreadLocalRandom.current().nextInt(1, 20);
		try (ClientProcess client = requests.shell(script)) {
			// One that comes before the last one's death was noticed may hold up requests
			long limit = System.nanoTime() + HELD_UP.toNanos();
			await().pollInterval(Duration.ofMillis(1))
				.until(() -> this.answered.get() >= enough || System.nanoTime() > limit);
		}
		if (this.answered.get() < enough) {
			this.heldUp++;
		}
		// The next one comes when the server knows that this one has gone
		await().pollInterval(Duration.ofMillis(1)).until(() -> !requests.server().isConnected(PipeDirection.OUT));
	}

	private void askAndAsk(RequestFixture requests, String name) {
		for (int i = 0; !this.stopped.get(); i++) {
			String request = name + " asks " + i;
			try {
				String answer = requests.ask(request, Duration.ofMillis(ThreadLocalRandom.current().nextInt(1, 30)));
				this.answered.incrementAndGet();
				if (!answer.equals("re " + request)) {
					this.wrong.add(request + ": " + answer);
				}
			}
			catch (PipeReplyException ex) {
				// As it should be: the time was short, or the client was killed
			}
		}
	}

}
