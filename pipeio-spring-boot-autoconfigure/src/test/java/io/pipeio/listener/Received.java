package io.pipeio.listener;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

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

	List<Object> next(int count) {
		return Stream.generate(this::next).limit(count).toList();
	}

	<T> T next(Class<T> type) {
		return type.cast(next());
	}

}
