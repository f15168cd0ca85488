package io.pipeio.server;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.PathOccupiedException;
import io.pipeio.fifo.StrayFile;

/**
 * Makes the FIFO of a pipe, or takes one over; of an unmanaged pipe, opens it. A stray
 * file in its place is set aside if that is wanted. Used by its {@link PipeKeeper}, one
 * thread at a time.
 */
final class PipeMaker {

	/** Maximum number of stray files that may appear while the pipe is made. */
	private static final int ATTEMPTS = 10;

	private final PipeServerContext context;

	private final PipeDirection direction;

	private final Path path;

	/** Files that observers were not told of yet. */
	private final Queue<Path> setAside = new ConcurrentLinkedQueue<>();

	PipeMaker(PipeServerContext context, PipeDirection direction) {
		this.context = context;
		this.direction = direction;
		this.path = Objects.requireNonNull(context.settings().path(direction));
	}

	/**
	 * Make or open the FIFO.
	 * @throws FifoException if it cannot be had
	 */
	Fifo make() throws FifoException {
		PipeServerSettings settings = this.context.settings();
		if (!settings.managesPipes()) {
			return Fifo.open(this.path);
		}
		for (int attempt = 1; true; attempt++) {
			try {
				return Fifo.create(this.path, settings.access());
			}
			catch (PathOccupiedException ex) {
				if (attempt > ATTEMPTS || !setAside(settings)) {
					throw ex;
				}
			}
		}
	}

	private boolean setAside(PipeServerSettings settings) throws FifoException {
		if (settings.whenOccupied() != WhenOccupied.SET_ASIDE) {
			return false;
		}
		Path file = StrayFile.setAside(this.path);
		if (file != null) {
			this.setAside.add(file);
		}
		return file != null || Files.notExists(this.path, LinkOption.NOFOLLOW_LINKS);
	}

	/**
	 * Tell observers of files that were set aside. To be called without a lock.
	 */
	void tell() {
		Path file = this.setAside.poll();
		while (file != null) {
			this.context.events().fileSetAside(this.direction, file);
			file = this.setAside.poll();
		}
	}

}
