package io.pipeio.listener;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.pipeio.InvalidPipeListenerException;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerObserver;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.log.LogMessage;

/**
 * Lets a server be read or not, as its listeners want it, and tells when there are none
 * any more. Guarded by the lock of the {@link PipeListenerEndpointRegistry}, but for what
 * says so.
 */
final class ServerReading implements PipeServerObserver {

	private static final Log logger = LogFactory.getLog(ServerReading.class);

	private final PipeServer server;

	private final PipeListenerDispatcher dispatcher;

	private boolean handling;

	private boolean held;

	/** How many listeners there are, those who do not run now included. */
	private int count;

	/** Whether the server would be read, but no listener runs. */
	private volatile boolean deserted;

	/** Whether it is known that somebody has left it so. */
	private boolean told;

	/** Whether this is to be told. */
	private final AtomicBoolean left = new AtomicBoolean();

	ServerReading(PipeServer server) {
		this.server = server;
		this.dispatcher = new PipeListenerDispatcher(server);
		server.addObserver(this);
	}

	void requireNoOtherHandler(PipeListenerEndpoint endpoint) {
		if (!this.handling && this.server.hasHandler()) {
			throw new InvalidPipeListenerException("%s listens to pipe server '%s', which has a LineHandler of its own"
				.formatted(endpoint, this.server.getName()),
					"Build the PipeServer without a handler, or remove the listener.");
		}
	}

	/**
	 * Hand lines to those who listen now.
	 * @param all the listeners, those who do not run now included
	 * @param running the listeners who run, in their order
	 * @param paused whether one of them does not want the server to be read
	 * @return whether to {@link #begin()} to read, once the lock is released: that may
	 * wait for a stop of the server, which may wait for somebody who wants the lock
	 */
	boolean update(List<ServerListener> all, List<ServerListener> running, boolean paused) {
		boolean hold = paused || running.isEmpty();
		noteLeaving(all.size(), running.isEmpty());
		if (hold && !this.held && this.handling) {
			this.held = true;
			this.server.control().hold();
			if (this.server.isRunning() && !this.left.get()) {
				logger.info(LogMessage.format("%s: paused, since %s; clients wait", this.server.getName(),
						paused ? "a listener is paused" : "no listener runs"));
			}
		}
		// Between the two, so that there is somebody for each line that is not held back
		this.dispatcher.setListeners(all, running);
		if (!hold && this.held) {
			this.held = false;
			this.server.control().release();
			if (!this.server.isPaused()) {
				logger.info(LogMessage.format("%s: resumed", this.server.getName()));
			}
		}
		boolean begins = !hold && !this.handling;
		this.handling |= begins;
		return begins;
	}

	/**
	 * Note whether the last listener has been unregistered, be it that it was stopped
	 * before.
	 * @param all how many listeners there are now
	 * @param noneRuns whether none of them runs
	 */
	private void noteLeaving(int all, boolean noneRuns) {
		boolean fewer = all < this.count;
		this.count = all;
		this.deserted = noneRuns && this.handling;
		if (!this.deserted) {
			this.told = false;
			this.left.set(false);
		}
		else if (fewer && !this.told) {
			this.told = true;
			this.left.set(this.server.isRunning());
		}
	}

	/**
	 * Tell if the last listener has left. Called without the lock, since observers may
	 * want it.
	 */
	void tellOfLeaving() {
		if (this.left.getAndSet(false)) {
			this.server.control().reportHandlerMissing();
		}
	}

	/**
	 * A start without listeners is told of as one without a handler.
	 */
	@Override
	public void started(PipeServer started) {
		if (this.deserted) {
			started.control().reportHandlerMissing();
		}
	}

	/**
	 * Let the server read. Called without the lock.
	 */
	void begin() {
		this.server.setHandler(this.dispatcher);
	}

	/**
	 * Note that it could not begin to read.
	 */
	void noteFailure() {
		this.handling = false;
	}

}
