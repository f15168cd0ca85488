package io.pipeio.fifo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import static org.awaitility.Awaitility.await;

/**
 * A call in a thread of its own, of which {@code /proc} tells whether it blocks.
 *
 * @param <T> what the call returns
 */
final class BackgroundCall<T> {

	private final CompletableFuture<Path> directory = new CompletableFuture<>();

	private final FutureTask<T> task;

	private final Thread thread;

	private BackgroundCall(Callable<T> call) {
		this.task = new FutureTask<>(() -> {
			this.directory.complete(Path.of("/proc").resolve(Files.readSymbolicLink(Path.of("/proc/thread-self"))));
			return call.call();
		});
		this.thread = new Thread(this.task, "background call");
		this.thread.setDaemon(true);
	}

	static <T> BackgroundCall<T> start(Callable<T> call) {
		BackgroundCall<T> started = new BackgroundCall<>(call);
		started.thread.start();
		return started;
	}

	/**
	 * Wait until the call blocks: for a while, the thread sleeps and takes no time of the
	 * processor at all.
	 * @return this call
	 */
	BackgroundCall<T> awaitBlocked() {
		AtomicLong lastTime = new AtomicLong();
		await().pollInterval(Duration.ofMillis(10))
			.during(Duration.ofMillis(100))
			.atMost(Duration.ofSeconds(10))
			.until(() -> {
				long time = processorTime();
				return !isDone() && isAsleep() && lastTime.getAndSet(time) == time;
			});
		return this;
	}

	private boolean isAsleep() {
		String status = read("stat");
		return status.startsWith(") S ", status.lastIndexOf(')'));
	}

	private long processorTime() {
		return ManagementFactory.getThreadMXBean().getThreadCpuTime(this.thread.getId());
	}

	/**
	 * How often the thread has gone to sleep.
	 * @return the number of its voluntary context switches
	 */
	long sleeps() {
		return read("status").lines()
			.filter((line) -> line.startsWith("voluntary_ctxt_switches:"))
			.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
			.sum();
	}

	int threadId() {
		return Integer.parseInt(this.directory.join().getFileName().toString());
	}

	private String read(String file) {
		try {
			return Files.readString(this.directory.join().resolve(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	boolean isDone() {
		return this.task.isDone();
	}

	T result() {
		try {
			return this.task.get(20, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new CompletionException(ex);
		}
	}

}
