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
 * The listeners of an application, by id: one reader for each in-pipe, and any number of
 * listeners. Starts and stops them, and pauses and resumes the servers that they listen
 * to. May be used by any thread, those of listeners included; no method waits for a line
 * that is handled, but one that lets a server read for the first time waits for a start
 * or a stop of that server.
 *
 * <p>
 * A server is read while at least one of its listeners runs, and none is paused. While it
 * is not, clients wait: nothing is thrown away.
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
	 * @param factory what listeners have in common, looked up when the first of them is
	 * registered
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
	 * Let something listen: at once, unless it is not to start by itself. A server that
	 * is started and had no listener begins to read.
	 * @param endpoint what listens, and to what
	 * @throws InvalidPipeListenerException if it cannot listen as it is declared
	 * @throws IllegalStateException if there is another listener with its id
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
	 * Let servers read that have their first listener now. Called without the lock.
	 * @param undo what to do, with the lock, if one of them cannot
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
	 * Let a listener listen no more, and forget it. A line that it handles already is
	 * finished. If it leaves a server that is started without a listener that runs,
	 * observers are told as at a start without one.
	 * @param id its id
	 * @return whether there was one
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
	 * Tell of the servers that a listener has left without any. Called without the lock.
	 */
	private void tellOfLeaving(RegisteredListener listener) {
		listener.servers().forEach((server) -> reading(server).tellOfLeaving());
	}

	private ServerReading reading(PipeServer server) {
		return Objects.requireNonNull(this.readings.get(server));
	}

	/**
	 * Find out who listens.
	 * @return the ids of all listeners, whether they run or not, in the order of their
	 * registration
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
	 * Find out what a listener listens to.
	 * @param id its id
	 * @return the servers
	 * @throws IllegalArgumentException if there is none with this id
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
	 * Whether a listener gets lines, while its servers are read.
	 * @param id its id
	 * @return whether it was started, and not stopped since
	 * @throws IllegalArgumentException if there is none with this id
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
	 * Whether a listener keeps its servers from being read.
	 * @param id its id
	 * @return whether it was paused, and not resumed since
	 * @throws IllegalArgumentException if there is none with this id
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
	 * Let a listener get lines.
	 * @param id its id
	 * @throws IllegalArgumentException if there is none with this id
	 */
	public void start(String id) {
		change(id, true, null);
	}

	/**
	 * Let a listener get no more lines: they go to the other listeners of the server. If
	 * there are none, it is not read any more. A line that is handled already is
	 * finished.
	 * @param id its id
	 * @throws IllegalArgumentException if there is none with this id
	 */
	public void stop(String id) {
		change(id, false, null);
	}

	/**
	 * Let the servers of a listener be read no more, whoever else listens to them: their
	 * clients wait. A line that is handled already is finished.
	 * @param id its id
	 * @throws IllegalArgumentException if there is none with this id
	 */
	public void pause(String id) {
		change(id, null, true);
	}

	/**
	 * Let the servers of a listener be read again, if no other listener is paused.
	 * @param id its id
	 * @throws IllegalArgumentException if there is none with this id
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
	 * Hand lines to those who listen now.
	 * @param changed the listener that has changed
	 * @return the servers that are to begin to read, once the lock is released
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
