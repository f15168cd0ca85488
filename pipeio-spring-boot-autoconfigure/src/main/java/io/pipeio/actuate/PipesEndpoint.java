package io.pipeio.actuate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.pipeio.PipeServers;
import io.pipeio.actuate.PipeServerDescriptor.ListenerDescriptor;
import io.pipeio.listener.PipeListenerEndpointRegistry;
import io.pipeio.logging.LoggedText;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.core.log.LogMessage;

/**
 * {@link Endpoint @Endpoint} that shows the servers with their pipes and listeners, and
 * starts, stops, pauses and resumes them, and drops the lines that wait. No line that was
 * received or sent is shown, but what a listener has thrown is, and that may quote one:
 * see {@link PipeServerDescriptor.FailureDescriptor#description()}.
 *
 * @since 0.1.0
 */
@Endpoint(id = "pipes")
public class PipesEndpoint {

	private static final Log logger = LogFactory.getLog(PipesEndpoint.class);

	private final PipeServers servers;

	private final PipeListenerEndpointRegistry listeners;

	/**
	 * Create the endpoint.
	 * @param servers the servers
	 * @param listeners who listens to them
	 */
	public PipesEndpoint(PipeServers servers, PipeListenerEndpointRegistry listeners) {
		this.servers = servers;
		this.listeners = listeners;
	}

	/**
	 * Show all servers.
	 * @return the servers by name, in the order of their definition
	 */
	@ReadOperation
	public PipesDescriptor pipes() {
		Map<String, PipeServerDescriptor> descriptors = new LinkedHashMap<>();
		this.servers.forEach((server) -> descriptors.put(server.getName(), describe(server)));
		return new PipesDescriptor(Instant.now(), descriptors);
	}

	/**
	 * Show a server.
	 * @param server its name
	 * @return the server, or {@code null} if there is none of this name
	 */
	@ReadOperation
	public @Nullable PipeServerDescriptor pipe(@Selector String server) {
		PipeServer found = find(server);
		return (found != null) ? describe(found) : null;
	}

	/**
	 * Let a server do something else. To stop it takes until its handler has returned and
	 * its client has read what was sent, but no longer than the shutdown timeout.
	 * @param server its name
	 * @param action what it is to do
	 * @return the server as it is after that, or {@code null} if there is none of this
	 * name
	 * @throws io.pipeio.server.PipeServerStartException if it cannot be started
	 */
	@WriteOperation
	public @Nullable PipeServerDescriptor change(@Selector String server, Action action) {
		PipeServer found = find(server);
		if (found == null) {
			return null;
		}
		logger.info(LogMessage.format("%s: %s, as was asked for at the endpoint", server, DashedName.of(action)));
		switch (action) {
			case START -> found.start();
			case STOP -> found.stop();
			case PAUSE -> found.pause();
			case RESUME -> found.resume();
			case DISCARD -> discard(found);
		}
		return describe(found);
	}

	private static void discard(PipeServer server) {
		long lines = server.discardQueue();
		if (lines == 0) {
			logger.info(LogMessage.format("%s: discarded nothing: no line waited", server.getName()));
			return;
		}
		logger.info(LogMessage.format("%s: discarded %d %s that waited for '%s'", server.getName(), lines,
				(lines == 1) ? "line" : "lines", LoggedText.of(String.valueOf(server.getPath(PipeDirection.OUT)))));
	}

	/**
	 * The servers that there are.
	 * @return their names, in the order of their definition
	 */
	List<String> names() {
		List<String> names = new ArrayList<>();
		this.servers.forEach((server) -> names.add(server.getName()));
		return names;
	}

	private @Nullable PipeServer find(String name) {
		for (PipeServer server : this.servers) {
			if (server.getName().equals(name)) {
				return server;
			}
		}
		return null;
	}

	private PipeServerDescriptor describe(PipeServer server) {
		List<ListenerDescriptor> found = new ArrayList<>();
		for (String id : this.listeners.getListenerIds()) {
			ListenerDescriptor descriptor = describe(id, server);
			if (descriptor != null) {
				found.add(descriptor);
			}
		}
		return PipeServerDescriptor.of(server, found);
	}

	private @Nullable ListenerDescriptor describe(String id, PipeServer server) {
		try {
			return this.listeners.getServers(id).contains(server)
					? new ListenerDescriptor(id, this.listeners.isRunning(id), this.listeners.isPaused(id)) : null;
		}
		catch (IllegalArgumentException ex) {
			// Unregistered since the ids were asked for
			return null;
		}
	}

	/**
	 * Action on a server.
	 */
	public enum Action {

		/** Create the pipes and read. Does nothing if it is started. */
		START,

		/** Stop as the application does. The next start is for whoever has stopped it. */
		STOP,

		/** Leave the in-pipe unread, so that clients wait, also after a restart. */
		PAUSE,

		/** Read on after a pause, unless a listener is paused, or none runs. */
		RESUME,

		/**
		 * Drop the lines that wait for a client. What the out-pipe has already stays in
		 * it.
		 */
		DISCARD

	}

	/**
	 * All servers.
	 *
	 * @param time when they were looked at
	 * @param servers the servers by name
	 */
	public record PipesDescriptor(Instant time, Map<String, PipeServerDescriptor> servers) {

	}

}
