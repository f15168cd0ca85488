package io.pipeio.listener;

import io.pipeio.listener.adapter.LineFilter;
import io.pipeio.listener.adapter.ReceivedLine;
import io.pipeio.listener.run.LineIntake;
import io.pipeio.listener.run.ListenerWatch;

/**
 * A listener of one server, as the {@link PipeListenerDispatcher} meets it. Called by the
 * in-thread.
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
	 * @param endpoint the listener's endpoint
	 * @param filter accepts lines
	 * @param intake takes the lines that are accepted
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
	 * Begin anew, whatever a stop has given up.
	 */
	void readingStarted() {
		this.intake.readingStarted();
	}

	/**
	 * It was unregistered.
	 */
	void close() {
		this.watch.close();
	}

	/**
	 * Offer a line.
	 * @return whether the listener has taken it, be it that it has failed
	 */
	boolean offer(ReceivedLine line) {
		try {
			if (!this.filter.accepts(line)) {
				return false;
			}
		}
		catch (Throwable ex) {
			// Others get the line all the same
			this.intake.fail(line, ex);
			return true;
		}
		this.intake.take(line);
		return true;
	}

	/**
	 * There are no more lines now.
	 */
	void readComplete() {
		this.intake.readComplete();
	}

	/**
	 * Whether it waits for the end of a read.
	 * @return whether {@link #readComplete()} does something
	 */
	boolean gathers() {
		return this.gathering;
	}

	int order() {
		return this.order;
	}

	/**
	 * Whether it takes what others do not.
	 * @return whether it is asked last
	 */
	boolean isUnmatched() {
		return this.unmatched;
	}

}
