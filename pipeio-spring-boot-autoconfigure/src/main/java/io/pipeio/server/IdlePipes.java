package io.pipeio.server;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FileNotifier;
import org.jspecify.annotations.Nullable;

/**
 * The pipes whose first client has not come yet, where there are many: they wait together
 * instead of each in a thread of its own. All servers of the process share one of these
 * for each direction, which is there while there are such pipes.
 *
 * <p>
 * Its thread, {@code pipeio-idle-in} or {@code pipeio-idle-out}, blocks in
 * {@code poll(2)}, without a timeout, until a client comes, and ends with the last of its
 * pipes. Like those that it stands for, that of the in-pipes is not a daemon. Where a
 * thread cannot be started, observers are told on it, and should not block it.
 */
final class IdlePipes {

	private static final int RETRY_MILLIS = 1000;

	private static final Map<PipeDirection, IdlePipes> CURRENT = new EnumMap<>(PipeDirection.class);

	private final PipeDirection direction;

	private final FileNotifier notifier;

	/** Whom to tell of clients, by the number of the watch. */
	private final Map<Integer, Arrival> arrivals = new HashMap<>();

	/** What has failed, and is tried again. */
	private final Set<Integer> failed = ConcurrentHashMap.newKeySet();

	private boolean closed;

	private IdlePipes(PipeDirection direction, Fifo first) throws FifoException {
		this.direction = direction;
		this.notifier = new FileNotifier(first.path());
	}

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
	static @Nullable Place add(PipeDirection direction, Fifo fifo, Arrival arrival) throws FifoException {
		synchronized (CURRENT) {
			IdlePipes pipes = CURRENT.get(direction);
			if (pipes == null) {
				pipes = new IdlePipes(direction, fifo);
				pipes.start();
				CURRENT.put(direction, pipes);
			}
			try {
				Integer watch = pipes.notifier.watchClients(fifo);
				Arrival former = pipes.arrivals.putIfAbsent(watch, arrival);
				return (former == null || former == arrival) ? new Place(pipes, watch) : null;
			}
			finally {
				pipes.closeIfEmpty();
			}
		}
	}

	/**
	 * Let a pipe wait no longer. It may be told of once more.
	 * @param place where it has waited
	 */
	static void remove(Place place) {
		synchronized (CURRENT) {
			IdlePipes pipes = place.pipes();
			if (pipes.arrivals.remove(place.watch()) != null) {
				pipes.failed.remove(place.watch());
				pipes.notifier.forget(place.watch());
				pipes.closeIfEmpty();
			}
		}
	}

	private void closeIfEmpty() {
		if (this.arrivals.isEmpty()) {
			this.closed = true;
			CURRENT.remove(this.direction);
			this.notifier.wakeUp();
		}
	}

	private void start() {
		String name = "pipeio-idle-" + this.direction.name().toLowerCase(Locale.ROOT);
		// It may outlive the application that has needed it first
		Thread thread = new Thread(null, this::run, name, 0, false);
		thread.setContextClassLoader(null);
		thread.setDaemon(this.direction == PipeDirection.OUT);
		try {
			thread.start();
		}
		catch (Throwable ex) {
			this.notifier.close();
			throw ex;
		}
	}

	private void run() {
		boolean lookAtAll = false;
		while (!isClosed()) {
			try {
				if (lookAtAll) {
					notified(FileNotifier.OVERFLOW);
					lookAtAll = false;
				}
				this.notifier.await(this.failed.isEmpty() ? -1 : RETRY_MILLIS, (watch, name) -> notified(watch));
				this.failed.forEach((watch) -> tell(watch, false));
			}
			catch (Throwable ex) {
				// No memory, for example
				lookAtAll = true;
				PipeFailures.pause();
			}
		}
		this.notifier.close();
	}

	private boolean isClosed() {
		synchronized (CURRENT) {
			return this.closed;
		}
	}

	private void notified(int watch) {
		if (watch == FileNotifier.OVERFLOW) {
			watches().forEach((each) -> tell(each, false));
		}
		else {
			tell(watch, true);
		}
	}

	private Set<Integer> watches() {
		synchronized (CURRENT) {
			return Set.copyOf(this.arrivals.keySet());
		}
	}

	private void tell(Integer watch, boolean notified) {
		Arrival arrival = arrival(watch);
		try {
			if (arrival != null) {
				arrival.look(notified);
			}
			this.failed.remove(watch);
		}
		catch (Throwable ex) {
			this.failed.add(watch);
		}
	}

	private @Nullable Arrival arrival(Integer watch) {
		synchronized (CURRENT) {
			return this.arrivals.get(watch);
		}
	}

	/**
	 * Where a pipe waits.
	 *
	 * @param pipes with which others
	 * @param watch the number of its watch
	 */
	record Place(IdlePipes pipes, Integer watch) {

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
