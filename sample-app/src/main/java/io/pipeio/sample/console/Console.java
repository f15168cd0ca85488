package io.pipeio.sample.console;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

import io.pipeio.PipeServers;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Profile;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.scheduling.support.TaskUtils;
import org.springframework.stereotype.Component;

/**
 * Looks at all pipes, four times a second, and lets browsers wait for what has changed.
 * Only the newest view is kept: a browser that reads slowly misses some, and nobody waits
 * for it.
 */
@Component
@Profile("console")
class Console implements SmartLifecycle, DisposableBean {

	private static final int LOOKS_A_SECOND = 4;

	private final ScheduledExecutorService executor = Executors
		.newSingleThreadScheduledExecutor(new CustomizableThreadFactory("console-view-"));

	private final Map<PipeServer, Map<PipeDirection, LineRate>> rates = new HashMap<>();

	private final PipeServers servers;

	private final LineRecorder recorder;

	private final PluginHost plugins;

	private final JsonMapper json;

	private List<PipeView> view = List.of();

	private Frame frame = new Frame(0, "[]");

	private int looks;

	private long lines;

	private boolean running;

	Console(PipeServers servers, LineRecorder recorder, PluginHost plugins, JsonMapper json) {
		this.servers = servers;
		this.recorder = recorder;
		this.plugins = plugins;
		this.json = json;
		this.executor.scheduleAtFixedRate(
				TaskUtils.decorateTaskWithErrorHandler(this::look, TaskUtils.LOG_AND_SUPPRESS_ERROR_HANDLER, true), 0,
				1000 / LOOKS_A_SECOND, TimeUnit.MILLISECONDS);
	}

	private synchronized void look() {
		boolean second = (this.looks++ % LOOKS_A_SECOND == 0);
		if (!this.running) {
			return;
		}
		if (second) {
			this.rates.forEach((server, halves) -> halves
				.forEach((direction, rate) -> rate.sample(server.getStatistics(direction).getLines())));
		}
		List<PipeView> current = StreamSupport.stream(this.servers.spliterator(), false)
			.map(this::view)
			.sorted(Comparator.comparing((pipe) -> pipe.plugin() != null))
			.toList();
		long count = this.recorder.count();
		if (second || count != this.lines || !current.equals(this.view)) {
			this.lines = count;
			this.view = current;
			this.frame = new Frame(this.frame.number() + 1, this.json.writeValueAsString(current));
			notifyAll();
		}
	}

	private PipeView view(PipeServer server) {
		return PipeView.of(server, half(server, PipeDirection.IN), half(server, PipeDirection.OUT),
				this.plugins.find(server.getName()));
	}

	private PipeView.@Nullable Half half(PipeServer server, PipeDirection direction) {
		if (server.getPath(direction) == null) {
			return null;
		}
		LineRate rate = this.rates.computeIfAbsent(server, (key) -> new HashMap<>())
			.computeIfAbsent(direction, (key) -> new LineRate(server.getStatistics(direction).getLines()));
		return PipeView.Half.of(server, direction, rate);
	}

	/**
	 * Wait for a view.
	 * @param number the number of the frame that is known
	 * @return the newest one, or {@code null} if there will be no more
	 * @throws InterruptedException if interrupted while waiting
	 */
	synchronized @Nullable Frame await(long number) throws InterruptedException {
		while (this.running && this.frame.number() == number) {
			wait();
		}
		return this.running ? this.frame : null;
	}

	@Override
	public synchronized void start() {
		this.running = true;
	}

	/**
	 * Let browsers go. First of all, so that they do not see pipes and plugins end.
	 */
	@Override
	public synchronized void stop() {
		this.running = false;
		notifyAll();
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

	/**
	 * Snapshot of servers and plugins.
	 *
	 * @param number which view it is
	 * @param json all {@link PipeView}s
	 */
	record Frame(long number, String json) {

	}

}
