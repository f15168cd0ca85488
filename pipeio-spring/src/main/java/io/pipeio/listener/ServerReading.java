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
 * Controls whether a server is read, depending on its listeners, and reports when there
 * are none left. Guarded by the lock of the {@link PipeListenerEndpointRegistry}, unless
 * documented otherwise.
 */
final class ServerReading implements PipeServerObserver {

	private static final Log logger = LogFactory.getLog(ServerReading.class);

	private final PipeServer server;

	private final PipeListenerDispatcher dispatcher;

	private boolean handling;

	private boolean held;

	/** Number of listeners, including those that are not running. */
	private int count;

	/** Whether the server was read before, but no listener is running now. */
	private volatile boolean deserted;

	/** Whether the departure of the last listener has been noted. */
	private boolean told;

	/** Whether that departure is still to be reported. */
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
	 * Update the listeners that lines are dispatched to.
	 * @param all all listeners, including those that are not running
	 * @param running the running listeners, in order
	 * @param paused whether one of them is paused, so that the server must not be read
	 * @return whether to call {@link #begin()} once the lock is released; that call may
	 * wait for a stop of the server, which may wait for a thread that needs the lock
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
		// After the hold and before the release, so that each line read has a listener
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
	 * Detect that the last listener has been unregistered, even if it was stopped before.
	 * @param all the current number of listeners
	 * @param noneRuns whether none of them is running
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
	 * Report that the last listener has left, if so. Called without the lock, since
	 * observers may need it.
	 */
	void tellOfLeaving() {
		if (this.left.getAndSet(false)) {
			this.server.control().reportHandlerMissing();
		}
	}

	/**
	 * Report a start without listeners like one without a handler.
	 */
	@Override
	public void started(PipeServer started) {
		if (this.deserted) {
			started.control().reportHandlerMissing();
		}
	}

	/**
	 * Start to read the server. Called without the lock.
	 */
	void begin() {
		this.server.setHandler(this.dispatcher);
	}

	/**
	 * Record that the server could not be read.
	 */
	void noteFailure() {
		this.handling = false;
	}

}
