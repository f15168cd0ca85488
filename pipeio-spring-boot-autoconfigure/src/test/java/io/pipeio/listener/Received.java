package io.pipeio.listener;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What the listeners of one test have been called with, in order. Listeners add to it
 * from their threads, the test takes from it.
 */
final class Received {

	private final BlockingQueue<Object> values = new LinkedBlockingQueue<>();

	void add(Object value) {
		this.values.add(value);
	}

	/**
	 * Wait for the next value, at most ten seconds.
	 * @return the value
	 */
	Object next() {
		return ListenerPipes.next(this.values);
	}

	<T> T next(Class<T> type) {
		return type.cast(next());
	}

	boolean isEmpty() {
		return this.values.isEmpty();
	}

}
