package io.pipeio.server;

import java.util.EnumMap;
import java.util.Map;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import org.jspecify.annotations.Nullable;

/**
 * Lets pipes whose first client has not come yet wait together, where there are many,
 * instead of each in a thread of its own. Servers share one; it has a thread for each
 * direction while there are such pipes. Used by any thread.
 */
final class SharedClientWatch {

	/** Guarded by this. */
	private final Map<PipeDirection, SharedClientThread> threads = new EnumMap<>(PipeDirection.class);

	/**
	 * Let a pipe wait for its first client.
	 * @param direction which way the pipe goes
	 * @param fifo the pipe, one end of which is open
	 * @param arrival called, without a lock, when a client may have come, until the pipe
	 * is removed; by the shared thread, which must not be blocked
	 * @return what {@link #remove} takes, the same if that pipe waits already; or
	 * {@code null} if the pipe needs a thread of its own, since another that waits is the
	 * same file (a hard link)
	 * @throws FifoException if the pipe needs a thread of its own: the user watches too
	 * many files, for example
	 */
	synchronized @Nullable Place add(PipeDirection direction, Fifo fifo, Arrival arrival) throws FifoException {
		SharedClientThread thread = this.threads.get(direction);
		if (thread == null) {
			thread = new SharedClientThread(direction, fifo, this);
			thread.start();
			this.threads.put(direction, thread);
		}
		try {
			Integer watch = thread.add(fifo, arrival);
			return (watch != null) ? new Place(direction, thread, watch) : null;
		}
		finally {
			forgetIfEmpty(direction, thread);
		}
	}

	/**
	 * Let a pipe wait no longer. It may be told of once more.
	 * @param place where it has waited
	 */
	synchronized void remove(Place place) {
		if (place.thread().remove(place.watch())) {
			forgetIfEmpty(place.direction(), place.thread());
		}
	}

	private void forgetIfEmpty(PipeDirection direction, SharedClientThread thread) {
		if (thread.closeIfEmpty()) {
			this.threads.remove(direction, thread);
		}
	}

	/**
	 * Place of a waiting pipe.
	 *
	 * @param direction of the pipe
	 * @param thread that waits for the first client
	 * @param watch the number of its watch
	 */
	record Place(PipeDirection direction, SharedClientThread thread, Integer watch) {

	}

	/**
	 * Looks for the first client of a pipe.
	 */
	@FunctionalInterface
	interface Arrival {

		/**
		 * Look for it.
		 * @param notified whether somebody has used the pipe, rather than notifications
		 * may have been lost
		 */
		void look(boolean notified);

	}

}
