package io.pipeio.listener.run;

import io.pipeio.listener.adapter.ReceivedLine;

/**
 * Hands each line to one of several workers.
 *
 * @param run keeps the lines
 * @param workers handle them
 * @since 0.1.0
 */
public record ConcurrentIntake(ListenerRun run, ListenerWorkers workers) implements LineIntake {

	@Override
	public void readingStarted() {
		this.workers.forget();
	}

	@Override
	public void take(ReceivedLine line) {
		this.workers.handle(this.run.keep(line));
	}

}
