package io.pipeio.listener;

import java.util.List;

import io.pipeio.server.PipeServer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.log.LogMessage;

/**
 * Lets a server be read or not, as its listeners want it. Guarded by the lock of the
 * {@link PipeListenerEndpointRegistry}.
 */
final class ServerReading {

	private static final Log logger = LogFactory.getLog(ServerReading.class);

	private final PipeServer server;

	private final PipeListenerDispatcher dispatcher;

	private boolean handling;

	private boolean held;

	ServerReading(PipeServer server) {
		this.server = server;
		this.dispatcher = new PipeListenerDispatcher(server);
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
		if (hold && !this.held && this.handling) {
			this.held = true;
			this.server.hold();
			if (this.server.isRunning()) {
				logger.info(LogMessage.format("%s: paused, since %s; clients wait", this.server.getName(),
						paused ? "a listener is paused" : "no listener runs"));
			}
		}
		// Between the two, so that there is somebody for each line that is not held back
		this.dispatcher.setListeners(all, running);
		if (!hold && this.held) {
			this.held = false;
			this.server.release();
			if (!this.server.isPaused()) {
				logger.info(LogMessage.format("%s: resumed", this.server.getName()));
			}
		}
		boolean begins = !hold && !this.handling;
		this.handling |= begins;
		return begins;
	}

	/**
	 * Let the server read. Called without the lock.
	 */
	void begin() {
		this.server.setHandler(this.server.hasEnvelope() ? new EnvelopeHandler(this.dispatcher) : this.dispatcher);
	}

	/**
	 * Note that it could not begin to read.
	 */
	void noteFailure() {
		this.handling = false;
	}

}
