package io.pipeio.listener;

import io.pipeio.listener.adapter.LineFilter;
import io.pipeio.listener.adapter.ReceivedLine;
import io.pipeio.listener.run.BatchIntake;
import io.pipeio.listener.run.LineIntake;
import io.pipeio.listener.run.ListenerRun;

/**
 * A listener of one server, as the {@link PipeListenerDispatcher} meets it. Called by the
 * in-thread.
 */
final class ServerListener {

	private final LineFilter filter;

	private final ListenerRun run;

	private final LineIntake intake;

	private final int order;

	private final boolean unmatched;

	private final boolean gathering;

	/**
	 * Create a listener.
	 * @param endpoint what listens
	 * @param filter which lines it handles
	 * @param run handles what goes wrong before
	 * @param intake takes the lines
	 */
	ServerListener(PipeListenerEndpoint endpoint, LineFilter filter, ListenerRun run, LineIntake intake) {
		this.filter = filter;
		this.run = run;
		this.intake = intake;
		this.order = endpoint.order();
		this.unmatched = endpoint.isUnmatched();
		this.gathering = intake instanceof BatchIntake;
	}

	/**
	 * Begin anew, whatever a stop has given up.
	 */
	void readingStarted() {
		this.run.forgetLateReplies();
		this.intake.readingStarted();
	}

	/**
	 * It was unregistered.
	 */
	void close() {
		this.run.close();
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
			this.run.fail(line, ex);
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
