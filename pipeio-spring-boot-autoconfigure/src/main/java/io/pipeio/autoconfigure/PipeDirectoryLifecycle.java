package io.pipeio.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

import io.pipeio.fifo.FifoDirectory;
import io.pipeio.fifo.FifoException;
import io.pipeio.listener.PipeServerStage;

import org.springframework.context.SmartLifecycle;

/**
 * Creates the directories of managed pipes before the first server opens, and removes
 * those that it has created after the last has stopped.
 */
class PipeDirectoryLifecycle implements SmartLifecycle {

	private final PipeServerFactory factory;

	private final Deque<FifoDirectory> directories = new ArrayDeque<>();

	private volatile boolean running;

	PipeDirectoryLifecycle(PipeServerFactory factory) {
		this.factory = factory;
	}

	@Override
	public int getPhase() {
		return PipeServerStage.SENDING.getPhase() - 1;
	}

	@Override
	public synchronized void start() {
		if (this.running) {
			return;
		}
		for (Path path : this.factory.managedDirectories()) {
			try {
				this.directories.push(FifoDirectory.create(path));
			}
			catch (FifoException ex) {
				stop();
				throw new InvalidPipePropertyException(
						"The directory '%s' of 'pipeio.directory' cannot be created: %s.".formatted(path,
								describe(path, ex)),
						"Set 'pipeio.directory' to a directory that exists, or that user '%s' may create."
							.formatted(System.getProperty("user.name")),
						"pipeio.directory");
			}
		}
		this.running = true;
	}

	private static String describe(Path path, FifoException failure) {
		for (Path step = path; step != null; step = step.getParent()) {
			if (Files.exists(step) && !Files.isDirectory(step)) {
				return "'%s' is there, and is not a directory".formatted(step);
			}
		}
		return String.valueOf(failure.getMessage());
	}

	@Override
	public synchronized void stop() {
		this.directories.forEach(FifoDirectory::remove);
		this.directories.clear();
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
