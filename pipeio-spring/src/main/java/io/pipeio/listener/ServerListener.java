package io.pipeio.listener;

import io.pipeio.listener.adapter.LineFilter;
import io.pipeio.listener.adapter.ReceivedLine;
import io.pipeio.listener.run.LineIntake;
import io.pipeio.listener.run.ListenerWatch;

/**
 * Listener of one server, called by the {@link PipeListenerDispatcher} on the in-thread.
 */
final class ServerListener {

	private final LineFilter filter;

	private final LineIntake intake;

	private final ListenerWatch watch;

	private final int order;

	private final boolean unmatched;

	private final boolean gathering;

	/**
	 * Create a listener.
	 * @param endpoint the description of the listener
	 * @param filter accepts the lines to handle
	 * @param intake takes the accepted lines
	 * @param watch closed with the listener
	 */
	ServerListener(PipeListenerEndpoint endpoint, LineFilter filter, LineIntake intake, ListenerWatch watch) {
		this.filter = filter;
		this.intake = intake;
		this.watch = watch;
		this.order = endpoint.order();
		this.unmatched = endpoint.isUnmatched();
		this.gathering = intake.gathers();
	}

	/**
	 * Reset the state that a previous stop may have left behind.
	 */
	void readingStarted() {
		this.intake.readingStarted();
	}

	/**
	 * Close the listener when it is unregistered.
	 */
	void close() {
		this.watch.close();
	}

	/**
	 * Offer a line to the listener.
	 * @return {@code true} if the listener consumed the line, even if it then failed
	 */
	boolean offer(ReceivedLine line) {
		try {
			if (!this.filter.accepts(line)) {
				return false;
			}
		}
		catch (Throwable ex) {
			// The line still goes to the other listeners
			this.intake.fail(line, ex);
			return true;
		}
		this.intake.take(line);
		return true;
	}

	/**
	 * Signal the end of a read: no more lines are available now.
	 */
	void readComplete() {
		this.intake.readComplete();
	}

	/**
	 * Return whether the listener gathers lines until the end of a read, so that
	 * {@link #readComplete()} must be called.
	 */
	boolean gathers() {
		return this.gathering;
	}

	int order() {
		return this.order;
	}

	/**
	 * Return whether the listener is asked last, for lines that no other listener
	 * accepts.
	 */
	boolean isUnmatched() {
		return this.unmatched;
	}

}
