package io.pipeio;

import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerObserver;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;

/**
 * Pipe servers of an application by name: those of {@code pipeio.servers} and all other
 * {@link PipeServer} beans. The beans are looked up on first use. Thread-safe.
 *
 * @since 0.1.0
 */
public class PipeServers implements Iterable<PipeServer> {

	private final SingletonSupplier<Index> index;

	private final Map<PipeServer, PipeRequests> requests = new ConcurrentHashMap<>();

	private final ReentrantLock requestsLock = new ReentrantLock();

	/**
	 * Create the collection.
	 * @param servers the servers
	 * @param observers the observers to add to each of the servers
	 */
	public PipeServers(ObjectProvider<PipeServer> servers, ObjectProvider<PipeServerObserver> observers) {
		this.index = SingletonSupplier.of(() -> {
			Index found = Index.of(servers.orderedStream().toList());
			observers.orderedStream().forEach(found::addObserver);
			return found;
		});
	}

	/**
	 * Return the server with the given name.
	 * @param name the name of the server
	 * @return the server
	 * @throws UnknownPipeServerException if there is no server with this name
	 */
	public PipeServer get(String name) {
		Map<String, PipeServer> byName = this.index.obtain().byName();
		PipeServer server = byName.get(name);
		if (server == null) {
			throw new UnknownPipeServerException(name, List.copyOf(byName.keySet()));
		}
		return server;
	}

	/**
	 * Return the server to send to when no server is named.
	 * @return the only server with an out-pipe
	 * @throws IllegalStateException if there is no such server, or more than one
	 */
	PipeServer getOnlySender() {
		List<PipeServer> senders = this.index.obtain().senders();
		if (senders.size() != 1) {
			throw new IllegalStateException(senders.isEmpty() ? "There is no pipe server with an out-pipe to send to"
					: "There are several pipe servers to send to, and none was named: "
							+ String.join(", ", senders.stream().map(PipeServer::getName).toList()));
		}
		return senders.get(0);
	}

	/**
	 * Return the requests to a server, which starts to read its in-pipe on the first
	 * call.
	 * @param server one of these servers
	 * @throws IllegalStateException if the server does not support requests
	 * @throws PipeSendException if the server is stopped and this is the first call
	 */
	PipeRequests getRequests(PipeServer server) {
		PipeRequests existing = this.requests.get(server);
		return (existing != null) ? existing : addRequests(server);
	}

	private PipeRequests addRequests(PipeServer server) {
		this.requestsLock.lock();
		try {
			PipeRequests existing = this.requests.get(server);
			PipeRequests found = (existing != null) ? existing : PipeRequests.to(server);
			this.requests.put(server, found);
			return found;
		}
		finally {
			this.requestsLock.unlock();
		}
	}

	/**
	 * Return an iterator over all servers.
	 * @return the servers, in the order of their definition
	 */
	@Override
	public Iterator<PipeServer> iterator() {
		return this.index.obtain().byName().values().iterator();
	}

	private record Index(Map<String, PipeServer> byName, List<PipeServer> senders) {

		void addObserver(PipeServerObserver observer) {
			this.byName.values().forEach((server) -> server.addObserver(observer));
		}

		static Index of(List<PipeServer> servers) {
			Map<String, PipeServer> byName = new LinkedHashMap<>();
			for (PipeServer server : servers) {
				if (byName.put(server.getName(), server) != null) {
					throw new IllegalStateException(
							"There are two pipe servers with the name '" + server.getName() + "'");
				}
			}
			return new Index(Collections.unmodifiableMap(byName),
					servers.stream().filter((server) -> server.getPath(PipeDirection.OUT) != null).toList());
		}

	}

}
