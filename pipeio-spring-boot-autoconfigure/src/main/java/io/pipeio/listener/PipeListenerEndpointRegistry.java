package io.pipeio.listener;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.pipeio.PipeServers;
import io.pipeio.UnknownPipeServerException;
import io.pipeio.server.PipeServer;

/**
 * Attaches {@link io.pipeio.PipeListener} methods to their servers: one reader for each
 * in-pipe, and any number of endpoints.
 *
 * @since 0.1.0
 */
public class PipeListenerEndpointRegistry {

	private final PipeServers servers;

	private final Map<PipeServer, PipeListenerDispatcher> dispatchers = new ConcurrentHashMap<>();

	/**
	 * Create a registry.
	 * @param servers the servers to listen to
	 */
	public PipeListenerEndpointRegistry(PipeServers servers) {
		this.servers = servers;
	}

	/**
	 * Let a method listen. A server that is started and had no listener begins to read.
	 * @param listener the method
	 * @param serverNames the servers to listen to
	 * @throws InvalidPipeListenerException if it cannot listen to one of them
	 */
	void register(PipeListenerMethod listener, List<String> serverNames) {
		if (serverNames.isEmpty()) {
			throw new InvalidPipeListenerException("@PipeListener method %s names no pipe server".formatted(listener),
					"Name a server, as in @PipeListener(\"echo\").");
		}
		List<PipeListenerEndpoint> endpoints = serverNames.stream()
			.distinct()
			.map((name) -> new PipeListenerEndpoint(find(name, listener), listener))
			.toList();
		endpoints.forEach(this::attach);
	}

	private PipeServer find(String name, PipeListenerMethod listener) {
		try {
			return this.servers.get(name);
		}
		catch (UnknownPipeServerException ex) {
			throw new InvalidPipeListenerException(
					"@PipeListener method %s listens to a pipe server that does not exist".formatted(listener),
					"Correct the name.", ex);
		}
	}

	private synchronized void attach(PipeListenerEndpoint endpoint) {
		PipeServer server = endpoint.server();
		PipeListenerDispatcher dispatcher = this.dispatchers.get(server);
		if (dispatcher != null) {
			dispatcher.add(endpoint);
			return;
		}
		if (server.hasHandler()) {
			throw new InvalidPipeListenerException(
					"@PipeListener method %s listens to pipe server '%s', which has a LineHandler of its own"
						.formatted(endpoint, server.getName()),
					"Build the PipeServer without a handler, or remove the annotation.");
		}
		dispatcher = new PipeListenerDispatcher();
		dispatcher.add(endpoint);
		server.setHandler(dispatcher);
		this.dispatchers.put(server, dispatcher);
	}

}
