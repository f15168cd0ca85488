package io.pipeio.listener;

/**
 * Hands each line to one of several workers.
 *
 * @param run keeps the lines
 * @param workers handle them
 */
record ConcurrentIntake(ListenerRun run, ListenerWorkers workers) implements LineIntake {

	@Override
	public void readingStarted() {
		this.workers.forget();
	}

	@Override
	public void take(ReceivedLine line) {
		this.workers.handle(this.run.keep(line));
	}

}
