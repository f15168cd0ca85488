package io.pipeio.listener;

import java.util.concurrent.LinkedBlockingQueue;

/**
 * What the listeners of one test have been called with, in order. Listeners add to it
 * from their threads, the test takes from it.
 */
final class Received extends LinkedBlockingQueue<Object> {

	/**
	 * Wait for the next value, at most ten seconds.
	 * @return the value
	 */
	Object next() {
		return ListenerPipes.next(this);
	}

	<T> T next(Class<T> type) {
		return type.cast(next());
	}

}
