package io.pipeio.sample.console;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import io.pipeio.PipeServers;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Profile;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.Assert;

/**
 * Starts and stops the {@link Plugin}s that are configured, and no other program. It is
 * the last to start and the first to stop: its plugins find the pipes, and do not see
 * them go.
 */
@Component
@Profile("console")
class PluginHost implements SmartLifecycle, DisposableBean {

	private final ScheduledExecutorService executor = Executors
		.newSingleThreadScheduledExecutor(new CustomizableThreadFactory("console-plugins-"));

	private final Map<String, Plugin> plugins = new LinkedHashMap<>();

	/** Plugins to start when the application starts, or resumes. */
	private final Set<String> wanted = new HashSet<>();

	private boolean running;

	PluginHost(ConsoleProperties properties, PipeServers servers, EventLog log) {
		Assert.isTrue(properties.plugins().keySet().containsAll(properties.start()),
				"'console.start' must name plugins of 'console.plugins'");
		this.wanted.addAll(properties.start());
		properties.plugins().forEach((name, command) -> {
			Plugin plugin = new Plugin(withPipes(command, servers.get(name)), this.executor,
					(text) -> log.add(name, text));
			this.plugins.put(name, plugin);
		});
	}

	private static List<String> withPipes(List<String> command, PipeServer server) {
		Path out = server.getPath(PipeDirection.OUT);
		Path in = server.getPath(PipeDirection.IN);
		Assert.state(out != null && in != null,
				() -> "The server of plugin '" + server.getName() + "' needs both pipes");
		List<String> complete = new ArrayList<>(command);
		complete.add(out.toString());
		complete.add(in.toString());
		return complete;
	}

	/**
	 * Find a plugin.
	 * @param name its name
	 * @return the plugin, or {@code null} if there is none of this name
	 */
	@Nullable Plugin find(String name) {
		return this.plugins.get(name);
	}

	Set<String> names() {
		return this.plugins.keySet();
	}

	synchronized void start(String name, Plugin plugin) {
		this.wanted.add(name);
		if (this.running) {
			plugin.start();
		}
	}

	synchronized void stop(String name, Plugin plugin) {
		this.wanted.remove(name);
		plugin.stop();
	}

	@Override
	public synchronized void start() {
		this.running = true;
		this.plugins.forEach((name, plugin) -> {
			if (this.wanted.contains(name)) {
				plugin.start();
			}
		});
	}

	@Override
	public synchronized void stop() {
		this.running = false;
		this.plugins.values().parallelStream().forEach(Plugin::stop);
	}

	@Override
	public synchronized boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return Integer.MAX_VALUE;
	}

	@Override
	public void destroy() {
		this.executor.shutdownNow();
	}

}
