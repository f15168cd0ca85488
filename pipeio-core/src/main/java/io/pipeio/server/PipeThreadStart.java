package io.pipeio.server;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import org.jspecify.annotations.Nullable;

/**
 * Starts the thread of a pipe: at once, or, if there are many threads, when the first
 * client comes or there is something else to do. The thread then stays until the server
 * stops. May be used by any thread.
 *
 * @since 0.1.0
 */
public final class PipeThreadStart {

	private final ServerResources resources;

	private Fifo fifo;

	private final Runnable start;

	private final FirstClient client;

	private final PipeFailures failures;

	private final SharedClientWatch.Arrival arrival = this::look;

	/** Whether the thread starts when it is needed. */
	private boolean waiting;

	private SharedClientWatch.@Nullable Place place;

	private boolean started;

	private boolean givenUp;

	/**
	 * Prepare the start of a thread.
	 * @param resources where many threads are counted, and many pipes wait
	 * @param fifo its pipe, as it is in the beginning
	 * @param start starts the thread
	 * @param client looks for the first client
	 * @param failures told what goes wrong
	 */
	PipeThreadStart(ServerResources resources, Fifo fifo, Runnable start, FirstClient client, PipeFailures failures) {
		this.resources = resources;
		this.fifo = fifo;
		this.start = start;
		this.client = client;
		this.failures = failures;
	}

	/**
	 * Start the thread when it is time. Where it is to start at once and cannot, this
	 * fails.
	 * @param hasPredecessor whether it waits for another thread itself
	 */
	synchronized void whenNeeded(boolean hasPredecessor) {
		this.waiting = true;
		// It may have been needed already
		if (!hasPredecessor && !this.started && this.resources.hasManyThreads()) {
			this.place = findPlace();
		}
		try {
			if (this.place == null || isThere(false)) {
				now();
			}
		}
		catch (Throwable ex) {
			giveUp();
			throw ex;
		}
	}

	private SharedClientWatch.@Nullable Place findPlace() {
		try {
			return this.resources.clientWatch().add(this.failures.direction(), this.fifo, this.arrival);
		}
		catch (FifoException | OutOfMemoryError ex) {
			// Whatever is missing for that, a thread of its own may do without it
			return null;
		}
	}

	/**
	 * Turn to the FIFO that has taken the place of the pipe, which takes no thread by
	 * itself.
	 * @throws FifoException if it cannot be used; nothing has changed then
	 */
	synchronized void follow(Fifo successor) throws FifoException {
		refuseIfGivenUp();
		this.client.follow(successor, this.started);
		this.fifo = successor;
		SharedClientWatch.Place former = this.place;
		if (former != null) {
			this.place = findPlace();
			if (!former.equals(this.place)) {
				this.resources.clientWatch().remove(former);
			}
		}
	}

	/**
	 * See, after {@link #follow} and then each second, that the thread starts if there is
	 * something to do, and that what is not needed any more is closed.
	 * @return whether nothing is left to do
	 */
	boolean settle() {
		try {
			return settleNow();
		}
		catch (Throwable ex) {
			this.failures.report(ex);
			return false;
		}
	}

	private synchronized boolean settleNow() {
		if (this.waiting && !this.started && !this.givenUp && (this.place == null || isThere(false))) {
			now();
		}
		return this.started || this.givenUp || this.client.isSettled();
	}

	private void look(boolean notified) {
		try {
			lookNow(notified);
		}
		catch (Throwable ex) {
			this.failures.report(ex);
			throw ex;
		}
	}

	private synchronized void lookNow(boolean notified) {
		if (!this.started && !this.givenUp && isThere(notified)) {
			now();
		}
	}

	private boolean isThere(boolean notified) {
		try {
			return this.client.isThere(notified);
		}
		catch (FifoException ex) {
			// The thread meets the failure, too, and reports it
			return true;
		}
	}

	/**
	 * Start the thread, unless it was started.
	 */
	synchronized void now() {
		refuseIfGivenUp();
		if (!this.started) {
			this.start.run();
			this.started = true;
			leavePlace();
		}
	}

	private void refuseIfGivenUp() {
		if (this.givenUp) {
			throw new IllegalStateException("It is too late to start a thread");
		}
	}

	/**
	 * Start the thread, unless it was started, for what is left to do at the end.
	 * @param task what is left to do, where there is no thread to be had for it
	 */
	void nowOrElse(Runnable task) {
		Throwable failure = startOrGiveUp();
		if (failure != null) {
			this.failures.report(failure);
			task.run();
		}
	}

	private synchronized @Nullable Throwable startOrGiveUp() {
		try {
			if (!this.givenUp) {
				now();
			}
			return null;
		}
		catch (Throwable ex) {
			giveUp();
			return ex;
		}
	}

	private void giveUp() {
		this.givenUp = true;
		leavePlace();
	}

	private void leavePlace() {
		if (this.place != null) {
			this.resources.clientWatch().remove(this.place);
			this.place = null;
		}
	}

	/**
	 * Looks for the first client of a pipe, on behalf of the thread that does it later.
	 * Called with the lock of the {@link PipeThreadStart}.
	 */
	interface FirstClient {

		/**
		 * Look for a client, without blocking.
		 * @param notified whether somebody has used the pipe
		 * @return whether the thread is to start; if not, a client that comes after this
		 * call is notified
		 * @throws FifoException if a system call fails
		 */
		boolean isThere(boolean notified) throws FifoException;

		/**
		 * Use another FIFO, or have the thread do so.
		 * @param successor the FIFO that has taken the place of the pipe
		 * @param started whether there is a thread
		 * @throws FifoException if it cannot be used; nothing has changed then
		 */
		void follow(Fifo successor, boolean started) throws FifoException;

		/**
		 * Whether nothing is left of the FIFOs before, as of the last {@link #isThere}.
		 * Asked while there is no thread.
		 * @return whether nothing is left to do
		 */
		boolean isSettled();

	}

}
