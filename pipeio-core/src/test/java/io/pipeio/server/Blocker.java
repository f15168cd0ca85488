package io.pipeio.server;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Blocks the first thread that comes, interrupted or not, until it is released.
 */
final class Blocker {

	private final CountDownLatch reached = new CountDownLatch(1);

	private final CountDownLatch released = new CountDownLatch(1);

	private final AtomicBoolean first = new AtomicBoolean(true);

	private final List<String> events;

	/**
	 * Create a blocker.
	 * @param events told of each interruption
	 */
	Blocker(List<String> events) {
		this.events = events;
	}

	void blockOnce() {
		if (this.first.compareAndSet(true, false)) {
			this.reached.countDown();
			boolean waiting = true;
			while (waiting) {
				try {
					this.released.await();
					waiting = false;
				}
				catch (InterruptedException ex) {
					this.events.add("interrupted");
				}
			}
		}
	}

	void awaitReached() throws InterruptedException {
		this.reached.await();
	}

	void release() {
		this.released.countDown();
	}

}
