package io.pipeio.server;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import org.jspecify.annotations.Nullable;

/**
 * When the thread of a pipe is started: at once, or, where there are many of them, when
 * the first client comes or there is something else to do. It stays then until the server
 * stops. Used by any thread.
 */
final class PipeThreadStart {

	private final Fifo fifo;

	private final Runnable start;

	private final FirstClient client;

	private final PipeFailures failures;

	private IdlePipes.@Nullable Place place;

	private boolean started;

	private boolean givenUp;

	/**
	 * Prepare the start of a thread.
	 * @param fifo its pipe, as it is in the beginning
	 * @param start starts the thread
	 * @param client looks for the first client
	 * @param failures told what goes wrong
	 */
	PipeThreadStart(Fifo fifo, Runnable start, FirstClient client, PipeFailures failures) {
		this.fifo = fifo;
		this.start = start;
		this.client = client;
		this.failures = failures;
	}

	/**
	 * Start the thread when it is time. Where it is to start at once and cannot, this
	 * fails.
	 * @param succeeds whether it has a predecessor, for which it waits itself
	 */
	synchronized void whenNeeded(boolean succeeds) {
		// It may have been needed already, for a pipe that was repaired meanwhile
		if (!succeeds && !this.started && PipeThread.areMany()) {
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

	private IdlePipes.@Nullable Place findPlace() {
		try {
			return IdlePipes.add(this.failures.direction(), this.fifo, this::look);
		}
		catch (FifoException | OutOfMemoryError ex) {
			// Whatever is missing for that, a thread of its own may do without it
			return null;
		}
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
		if (this.givenUp) {
			throw new IllegalStateException("It is too late to start a thread");
		}
		if (!this.started) {
			this.start.run();
			this.started = true;
			leavePlace();
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
			IdlePipes.remove(this.place);
			this.place = null;
		}
	}

	/**
	 * Looks for the first client of a pipe, on behalf of the thread that does it later.
	 */
	@FunctionalInterface
	interface FirstClient {

		/**
		 * Look for a client, without blocking.
		 * @param notified whether somebody has used the pipe
		 * @return whether the thread is to start; if not, a client that comes after this
		 * call is notified
		 * @throws FifoException if a system call fails
		 */
		boolean isThere(boolean notified) throws FifoException;

	}

}
