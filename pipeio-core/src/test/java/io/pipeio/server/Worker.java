package io.pipeio.server;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.pipeio.line.LineHandler;
import io.pipeio.queue.LineNotSentException;
import io.pipeio.work.PipeWork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Does what the handler of a server leaves behind, on threads of its own.
 */
final class Worker {

	private final ExecutorService executor = Executors.newFixedThreadPool(4);

	private final BlockingQueue<String> results = new LinkedBlockingQueue<>();

	private final CountDownLatch go = new CountDownLatch(1);

	private final ServerFixture fixture;

	Worker(ServerFixture fixture) {
		this.fixture = fixture;
	}

	ExecutorService executor() {
		return this.executor;
	}

	BlockingQueue<String> results() {
		return this.results;
	}

	CountDownLatch go() {
		return this.go;
	}

	PipeServerBuilder builder(Duration shutdownTimeout) {
		return this.fixture.builder().queueSize(1000).shutdownTimeout(shutdownTimeout);
	}

	void start(Duration shutdownTimeout, LineHandler handler) {
		this.fixture.start(builder(shutdownTimeout).handler(handler));
	}

	/**
	 * Start a server that does all of its work on other threads.
	 * @param shutdownTimeout how long a stop waits
	 * @param worker what does the work
	 */
	void startWorking(Duration shutdownTimeout, LineHandler worker) {
		start(shutdownTimeout, (line) -> {
			PipeWork work = this.fixture.server().control().beginWork();
			this.executor.execute(() -> work.run(() -> {
				try (work) {
					worker.handle(line);
				}
				catch (Exception ex) {
					this.results.add(ex.getClass().getSimpleName());
				}
			}));
		});
	}

	String next() throws InterruptedException {
		return this.results.poll(20, TimeUnit.SECONDS);
	}

	void fillQueue() {
		try {
			while (true) {
				this.fixture.server().send(new byte[500], Duration.ZERO);
			}
		}
		catch (LineNotSentException ex) {
			assertThat(ex.getReason()).isEqualTo(LineNotSentException.Reason.TIMEOUT);
		}
	}

	static Duration timeOf(Runnable task) {
		long start = System.nanoTime();
		task.run();
		return Duration.ofNanos(System.nanoTime() - start);
	}

	void stop() throws InterruptedException {
		this.go.countDown();
		this.fixture.stop();
		this.executor.shutdownNow();
		assertThat(this.executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		await().until(() -> Thread.getAllStackTraces()
			.keySet()
			.stream()
			.noneMatch((thread) -> thread.getName().startsWith("pipeio-test")));
	}

}
