package io.pipeio.listener.run;

import io.pipeio.listener.adapter.ReceivedLine;

/**
 * Hands each line to one of several workers, which calls interceptors and the listener.
 *
 * @param ordered keeps lines, and takes those that cannot be handled
 * @param workers handle the lines
 */
record ConcurrentIntake(OrderedIntake ordered, ListenerWorkers workers) implements LineIntake {

	@Override
	public void readingStarted() {
		this.workers.readingStarted();
	}

	@Override
	public void take(ReceivedLine line) {
		this.workers.handle(this.ordered.keep(line));
	}

	@Override
	public void fail(ReceivedLine line, Throwable failure) {
		this.ordered.fail(line, failure);
	}

}
