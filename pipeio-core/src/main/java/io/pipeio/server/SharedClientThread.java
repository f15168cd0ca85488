package io.pipeio.server;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.pipeio.concurrent.RetryPause;
import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FileNotifier;
import org.jspecify.annotations.Nullable;

/**
 * The pipes of one direction that wait for their first client together; see
 * {@link SharedClientWatch}.
 *
 * <p>
 * Its thread, {@code pipeio-idle-in} or {@code pipeio-idle-out}, blocks in
 * {@code poll(2)}, without a timeout, until a client comes, and ends with the last of its
 * pipes. Like those that it stands for, that of the in-pipes is not a daemon. Where a
 * thread cannot be started, observers are told on it, and should not block it.
 */
final class SharedClientThread {

	private static final int RETRY_MILLIS = 1000;

	private final PipeDirection direction;

	private final FileNotifier notifier;

	/** Whom to tell of clients, by the number of the watch. */
	private final Map<Integer, SharedClientWatch.Arrival> arrivals = new HashMap<>();

	/** Watches whose arrival has failed, and is retried. */
	private final Set<Integer> failed = ConcurrentHashMap.newKeySet();

	private final RetryPause pause = new RetryPause();

	/** Guarded by the lock, as the arrivals are. */
	private boolean closed;

	/** Lock of the {@link SharedClientWatch}. */
	private final Object lock;

	SharedClientThread(PipeDirection direction, Fifo first, Object lock) throws FifoException {
		this.direction = direction;
		this.lock = lock;
		this.notifier = new FileNotifier(first.path());
	}

	/**
	 * Let a pipe wait. Called with the lock.
	 * @param arrival called when a client may have come
	 * @return the number of its watch, or {@code null} if the same file waits already for
	 * somebody else
	 * @throws FifoException if it cannot be watched
	 */
	@Nullable Integer add(Fifo fifo, SharedClientWatch.Arrival arrival) throws FifoException {
		Integer watch = this.notifier.watchClients(fifo);
		SharedClientWatch.Arrival former = this.arrivals.putIfAbsent(watch, arrival);
		return (former == null || former == arrival) ? watch : null;
	}

	/**
	 * Let a pipe wait no longer. Called with the lock.
	 * @param watch the number of its watch
	 * @return whether it has waited
	 */
	boolean remove(Integer watch) {
		if (this.arrivals.remove(watch) == null) {
			return false;
		}
		this.failed.remove(watch);
		this.notifier.forget(watch);
		return true;
	}

	/**
	 * End if nothing waits any more. Called with the lock.
	 * @return whether this ends
	 */
	boolean closeIfEmpty() {
		if (this.arrivals.isEmpty()) {
			this.closed = true;
			this.notifier.wakeUp();
		}
		return this.closed;
	}

	void start() {
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
				this.pause.take();
			}
		}
		this.notifier.close();
	}

	private boolean isClosed() {
		synchronized (this.lock) {
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
		synchronized (this.lock) {
			return Set.copyOf(this.arrivals.keySet());
		}
	}

	private void tell(Integer watch, boolean notified) {
		SharedClientWatch.Arrival arrival = arrival(watch);
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

	private SharedClientWatch.@Nullable Arrival arrival(Integer watch) {
		synchronized (this.lock) {
			return this.arrivals.get(watch);
		}
	}

}
