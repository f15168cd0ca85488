package io.pipeio.listener;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import io.pipeio.InvalidPipeListenerException;
import io.pipeio.PipeServers;
import io.pipeio.listener.adapter.PipeListenerMethod;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;

/**
 * Registry of the listeners of an application, by id. Each in-pipe has one reader and any
 * number of listeners. Starts and stops listeners, and pauses and resumes the servers
 * that they listen to. Thread-safe; methods may also be called by listeners. No method
 * waits for a line that is being handled, but a method that lets a server read for the
 * first time waits for a start or stop of that server in progress.
 *
 * <p>
 * A server is read while at least one of its listeners is running and none is paused.
 * Otherwise clients wait; no lines are discarded.
 *
 * @since 0.1.0
 */
public class PipeListenerEndpointRegistry {

	private final PipeServers servers;

	private final SingletonSupplier<ServerListenerFactory> serverListeners;

	private final SingletonSupplier<PipeListenerDefaults> factory;

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<String, RegisteredListener> listeners = new LinkedHashMap<>();

	private final Map<PipeServer, ServerReading> readings = new ConcurrentHashMap<>();

	/**
	 * Create a registry.
	 * @param servers the servers to listen to
	 * @param factory the provider of the settings shared by all listeners, called when
	 * the first listener is registered
	 */
	public PipeListenerEndpointRegistry(PipeServers servers, ObjectProvider<PipeListenerDefaults> factory) {
		this.servers = servers;
		this.factory = SingletonSupplier.of(factory::getObject);
		this.serverListeners = SingletonSupplier.of(() -> new ServerListenerFactory(getFactory()));
	}

	PipeListenerDefaults getFactory() {
		return this.factory.obtain();
	}

	/**
	 * Register a listener, and start it unless automatic startup is disabled for it. A
	 * started server without other listeners begins to read.
	 * @param endpoint the description of the listener
	 * @throws InvalidPipeListenerException if the declaration of the listener is invalid
	 * @throws IllegalStateException if there is another listener with the same id
	 */
	public void register(PipeListenerEndpoint endpoint) {
		RegisteredListener listener;
		List<ServerReading> beginning;
		this.lock.lock();
		try {
			if (endpoint.getId().isEmpty()) {
				endpoint.setId(makeId(endpoint));
			}
			if (this.listeners.containsKey(endpoint.getId())) {
				throw new InvalidPipeListenerException("%s and %s have the same id, '%s'"
					.formatted(this.listeners.get(endpoint.getId()), endpoint, endpoint.getId()),
						"Give each of them an id of its own.");
			}
			listener = new RegisteredListener(endpoint,
					new EndpointServers(this.servers, endpoint).attach(this.serverListeners.obtain()));
			requireNoOtherHandler(listener, endpoint);
			listener.setRunning(endpoint.isAutoStartupOr(getFactory().isAutoStartup()));
			this.listeners.put(listener.id(), listener);
			beginning = update(listener);
		}
		finally {
			this.lock.unlock();
		}
		begin(beginning, () -> {
			this.listeners.remove(listener.id());
			listener.close();
		}, listener);
	}

	private void requireNoOtherHandler(RegisteredListener listener, PipeListenerEndpoint endpoint) {
		try {
			for (PipeServer server : listener.servers()) {
				this.readings.computeIfAbsent(server, ServerReading::new).requireNoOtherHandler(endpoint);
			}
		}
		catch (InvalidPipeListenerException ex) {
			listener.close();
			throw ex;
		}
	}

	/**
	 * Start to read the servers that now have their first listener. Called without the
	 * lock.
	 * @param undo run with the lock held if one of the servers cannot be read
	 */
	private void begin(List<ServerReading> beginning, Runnable undo, RegisteredListener listener) {
		for (int i = 0; i < beginning.size(); i++) {
			try {
				beginning.get(i).begin();
			}
			catch (Throwable ex) {
				this.lock.lock();
				try {
					beginning.subList(i, beginning.size()).forEach(ServerReading::noteFailure);
					undo.run();
					update(listener);
				}
				finally {
					this.lock.unlock();
				}
				tellOfLeaving(listener);
				throw ex;
			}
		}
	}

	private String makeId(PipeListenerEndpoint endpoint) {
		PipeListenerMethod method = endpoint.method();
		if (method == null) {
			throw new InvalidPipeListenerException("A listener without an annotation has no id", "Give it one.");
		}
		String id = method.beanName() + "." + method.method().getName();
		String free = id;
		for (int i = 2; this.listeners.containsKey(free); i++) {
			free = id + "#" + i;
		}
		return free;
	}

	/**
	 * Unregister a listener. A line that is being handled is completed. If this leaves a
	 * started server without a running listener, observers are notified as for a start
	 * without a listener.
	 * @param id the id of the listener
	 * @return whether there was such a listener
	 */
	public boolean unregister(String id) {
		RegisteredListener listener;
		this.lock.lock();
		try {
			listener = this.listeners.remove(id);
			if (listener == null) {
				return false;
			}
			update(listener);
			listener.close();
		}
		finally {
			this.lock.unlock();
		}
		tellOfLeaving(listener);
		return true;
	}

	/**
	 * Report the servers left without a listener. Called without the lock.
	 */
	private void tellOfLeaving(RegisteredListener listener) {
		listener.servers().forEach((server) -> reading(server).tellOfLeaving());
	}

	private ServerReading reading(PipeServer server) {
		return Objects.requireNonNull(this.readings.get(server));
	}

	/**
	 * Return the ids of all listeners.
	 * @return the ids of running and stopped listeners, in registration order
	 */
	public Set<String> getListenerIds() {
		this.lock.lock();
		try {
			return new LinkedHashSet<>(this.listeners.keySet());
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return the servers that a listener listens to.
	 * @param id the id of the listener
	 * @return the servers
	 * @throws IllegalArgumentException if there is no listener with this id
	 */
	public List<PipeServer> getServers(String id) {
		this.lock.lock();
		try {
			return require(id).servers();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return whether a listener is running: it gets lines while its servers are read.
	 * @param id the id of the listener
	 * @return whether the listener was started and not stopped since
	 * @throws IllegalArgumentException if there is no listener with this id
	 */
	public boolean isRunning(String id) {
		this.lock.lock();
		try {
			return require(id).isRunning();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return whether a listener is paused, which prevents its servers from being read.
	 * @param id the id of the listener
	 * @return whether the listener was paused and not resumed since
	 * @throws IllegalArgumentException if there is no listener with this id
	 */
	public boolean isPaused(String id) {
		this.lock.lock();
		try {
			return require(id).isPaused();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Start a listener.
	 * @param id the id of the listener
	 * @throws IllegalArgumentException if there is no listener with this id
	 */
	public void start(String id) {
		change(id, true, null);
	}

	/**
	 * Stop a listener. Lines go to the other listeners of the server; if there are none,
	 * the server is no longer read. A line that is being handled is completed.
	 * @param id the id of the listener
	 * @throws IllegalArgumentException if there is no listener with this id
	 */
	public void stop(String id) {
		change(id, false, null);
	}

	/**
	 * Pause a listener. Its servers are no longer read, even if they have other
	 * listeners, and their clients wait. A line that is being handled is completed.
	 * @param id the id of the listener
	 * @throws IllegalArgumentException if there is no listener with this id
	 */
	public void pause(String id) {
		change(id, null, true);
	}

	/**
	 * Resume a listener. Its servers are read again unless another of their listeners is
	 * paused.
	 * @param id the id of the listener
	 * @throws IllegalArgumentException if there is no listener with this id
	 */
	public void resume(String id) {
		change(id, null, false);
	}

	private void change(String id, @Nullable Boolean running, @Nullable Boolean paused) {
		RegisteredListener listener;
		List<ServerReading> beginning;
		this.lock.lock();
		try {
			listener = require(id);
			if (running != null) {
				listener.setRunning(running);
			}
			if (paused != null) {
				listener.setPaused(paused);
			}
			beginning = update(listener);
		}
		finally {
			this.lock.unlock();
		}
		begin(beginning, () -> listener.setRunning(false), listener);
	}

	private RegisteredListener require(String id) {
		RegisteredListener listener = this.listeners.get(id);
		if (listener == null) {
			throw new IllegalArgumentException(
					"There is no listener with the id '%s': there are %s".formatted(id, this.listeners.keySet()));
		}
		return listener;
	}

	/**
	 * Update the servers of a listener after a change.
	 * @param changed the listener that has changed
	 * @return the servers that must begin to read, once the lock is released
	 */
	private List<ServerReading> update(RegisteredListener changed) {
		List<ServerReading> beginning = new ArrayList<>();
		for (PipeServer server : changed.servers()) {
			List<RegisteredListener> all = new ArrayList<>(this.listeners.values());
			all.removeIf((listener) -> !listener.servers().contains(server));
			List<ServerListener> running = all.stream()
				.filter(RegisteredListener::isRunning)
				.map((listener) -> listener.on(server))
				.sorted(Comparator.comparingInt(ServerListener::order))
				.toList();
			ServerReading reading = reading(server);
			if (reading.update(all.stream().map((listener) -> listener.on(server)).toList(), running,
					all.stream().anyMatch(RegisteredListener::isPaused))) {
				beginning.add(reading);
			}
		}
		return beginning;
	}

}
