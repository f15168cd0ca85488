package io.pipeio.server;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.inbound.LineSources;

/**
 * Looks for the first client of an in-pipe that has no thread yet.
 *
 * @param sources the FIFOs to look at
 */
record FirstWriter(LineSources sources) implements PipeThreadStart.FirstClient {

	@Override
	public boolean isThere(boolean notified) throws FifoException {
		return notified || this.sources.hasFirstClient();
	}

	@Override
	public void follow(Fifo successor, boolean started) throws FifoException {
		this.sources.add(successor);
	}

	@Override
	public boolean isSettled() {
		return this.sources.size() == 1 && !this.sources.hasNext();
	}

}
