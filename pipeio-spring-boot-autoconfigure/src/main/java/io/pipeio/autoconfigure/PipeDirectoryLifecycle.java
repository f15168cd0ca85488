package io.pipeio.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

import io.pipeio.autoconfigure.property.InvalidPipePropertyException;
import io.pipeio.autoconfigure.property.PathLength;
import io.pipeio.autoconfigure.property.PropertyOrigins;
import io.pipeio.context.PipeServerStage;
import io.pipeio.fifo.FifoDirectory;
import io.pipeio.fifo.FifoException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.core.log.LogMessage;

/**
 * Creates the directories of managed pipes before the first server opens, and removes
 * those that it has created after the last has stopped.
 */
class PipeDirectoryLifecycle implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(PipeDirectoryLifecycle.class);

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
				throw new InvalidPipePropertyException("The directory '%s' of 'pipeio.directory' cannot be created: %s."
					.formatted(path, describe(path, ex)), action(path), "pipeio.directory");
			}
		}
		this.running = true;
	}

	private String action(Path path) {
		return (new PathLength(path).describe() != null)
				? new PathLength(path).action(this.factory.directory(), this.factory.propertyOfPipeIn(path))
				: "Set 'pipeio.directory' to a directory that exists, or that user '%s' may create."
					.formatted(System.getProperty("user.name"));
	}

	private static String describe(Path path, FifoException failure) {
		String length = new PathLength(path).describe();
		if (length != null) {
			return length;
		}
		for (Path step = path; step != null; step = step.getParent()) {
			if (Files.exists(step) && !Files.isDirectory(step)) {
				return "'%s' is there, and is not a directory".formatted(step);
			}
		}
		return String.valueOf(failure.getMessage());
	}

	@Override
	public synchronized void stop() {
		this.directories.forEach(PipeDirectoryLifecycle::remove);
		this.directories.clear();
		this.running = false;
	}

	private static void remove(FifoDirectory directory) {
		try {
			directory.remove();
		}
		catch (FifoException ex) {
			logger.warn(LogMessage.format("The directory '%s', made for pipes, could not be deleted, and stays: %s",
					PropertyOrigins.escape(ex.getPath().toString()),
					PropertyOrigins.escape(String.valueOf(ex.getMessage()))));
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
