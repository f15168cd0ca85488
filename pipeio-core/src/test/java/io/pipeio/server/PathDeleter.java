package io.pipeio.server;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Deletes files again and again, twice in each millisecond, until it is closed.
 */
final class PathDeleter implements AutoCloseable {

	private final List<Path> paths;

	private final Thread thread = new Thread(this::run, "deleter");

	private volatile boolean ended;

	PathDeleter(Path... paths) {
		this.paths = List.of(paths);
		this.thread.start();
	}

	private void run() {
		while (!this.ended) {
			this.paths.forEach((path) -> path.toFile().delete());
			LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(500));
		}
	}

	@Override
	public void close() throws InterruptedException {
		this.ended = true;
		this.thread.join();
	}

}
