package io.pipeio.listener;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.pipeio.InvalidPipeListenerException;
import io.pipeio.PipeServers;
import io.pipeio.UnknownPipeServerException;
import io.pipeio.listener.adapter.PipeListenerMethod;
import io.pipeio.listener.run.ReplyType;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;

/**
 * Resolves the servers that an endpoint listens and replies to.
 *
 * @param servers all servers
 * @param endpoint names the servers
 */
record EndpointServers(PipeServers servers, PipeListenerEndpoint endpoint) {

	/**
	 * Create a listener for each server that the endpoint listens to.
	 * @param listeners the factory for listeners
	 * @return the listeners by server
	 * @throws InvalidPipeListenerException if the declaration of the listener is invalid
	 */
	Map<PipeServer, ServerListener> attach(ServerListenerFactory listeners) {
		if (this.endpoint.servers().isEmpty()) {
			throw new InvalidPipeListenerException("%s names no pipe server".formatted(this.endpoint),
					"Name a server, as in @PipeListener(\"echo\").");
		}
		Class<?> replyType = replyType();
		Map<PipeServer, ServerListener> attached = new LinkedHashMap<>();
		try {
			for (PipeServer server : find(this.endpoint.servers(), "listens to")) {
				require(server, PipeDirection.IN, "listens to");
				List<PipeServer> targets = this.endpoint.replyServers().isEmpty() ? List.of(server)
						: find(this.endpoint.replyServers(), "sends results to");
				// A result of unknown type may turn out to be null
				if (replyType != void.class && replyType != Object.class) {
					targets.forEach((target) -> require(target, PipeDirection.OUT, "returns a reply for"));
				}
				attached.put(server, listeners.create(this.endpoint, server, targets));
			}
			listeners.requireWritable(this.endpoint, replyType);
			return attached;
		}
		catch (Throwable ex) {
			attached.values().forEach(ServerListener::close);
			throw ex;
		}
	}

	private Class<?> replyType() {
		PipeListenerMethod method = this.endpoint.method();
		return (method != null) ? ReplyType.of(method.returnType()) : Object.class;
	}

	private List<PipeServer> find(List<String> names, String verb) {
		return names.stream().distinct().map((name) -> find(name, verb)).toList();
	}

	private PipeServer find(String name, String verb) {
		try {
			return this.servers.get(name);
		}
		catch (UnknownPipeServerException ex) {
			throw new InvalidPipeListenerException(
					"%s %s a pipe server that does not exist".formatted(this.endpoint, verb), "Correct the name.", ex);
		}
	}

	private void require(PipeServer server, PipeDirection direction, String verb) {
		if (server.getPath(direction) != null) {
			return;
		}
		boolean in = (direction == PipeDirection.IN);
		throw new InvalidPipeListenerException(
				"%s %s pipe server '%s', which has no %s (it has only the %s '%s')".formatted(this.endpoint, verb,
						server.getName(), in ? "in-pipe" : "out-pipe", in ? "out-pipe" : "in-pipe",
						server.getPath(in ? PipeDirection.OUT : PipeDirection.IN)),
				"Set 'pipeio.servers.%s.%s'%s.".formatted(server.getName(), in ? "in-pipe" : "out-pipe",
						in ? ", or listen to another server" : ", or let the method return void"));
	}

}
