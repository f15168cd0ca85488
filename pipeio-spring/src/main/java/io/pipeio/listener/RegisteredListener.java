package io.pipeio.listener;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.pipeio.server.PipeServer;

/**
 * Listener in the {@link PipeListenerEndpointRegistry}, with all of its servers. Guarded
 * by the lock of the registry.
 */
final class RegisteredListener {

	private final PipeListenerEndpoint endpoint;

	private final Map<PipeServer, ServerListener> listeners;

	private boolean running;

	private boolean paused;

	RegisteredListener(PipeListenerEndpoint endpoint, Map<PipeServer, ServerListener> listeners) {
		this.endpoint = endpoint;
		this.listeners = listeners;
	}

	String id() {
		return this.endpoint.getId();
	}

	List<PipeServer> servers() {
		return List.copyOf(this.listeners.keySet());
	}

	ServerListener on(PipeServer server) {
		return Objects.requireNonNull(this.listeners.get(server));
	}

	/**
	 * Close the listener when it is unregistered.
	 */
	void close() {
		this.listeners.values().forEach(ServerListener::close);
	}

	boolean isRunning() {
		return this.running;
	}

	void setRunning(boolean running) {
		this.running = running;
	}

	boolean isPaused() {
		return this.paused;
	}

	void setPaused(boolean paused) {
		this.paused = paused;
	}

	@Override
	public String toString() {
		return this.endpoint.toString();
	}

}
