package io.pipeio.sample.console;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A program at the other end of the pipes of a server. One that ends without being
 * stopped is started again after a second; if it ends at once, the pause grows. May be
 * used by any thread.
 */
final class Plugin {

	private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private static final long LONG_ENOUGH_NANOS = TimeUnit.SECONDS.toNanos(5);

	private static final File NO_INPUT = new File("/dev/null");

	private static final int SHOWN_OUTPUT = 300;

	private final List<String> command;

	private final ScheduledExecutorService executor;

	private final Consumer<String> log;

	private PluginState state;

	private @Nullable Process process;

	private ProcessFamily family = new ProcessFamily(new HashMap<>());

	private @Nullable Future<?> restart;

	private Duration pause = SHORTEST_PAUSE;

	private long startedAt;

	private long restarts;

	/**
	 * Create a plugin.
	 * @param command the program and its arguments
	 * @param executor starts it again
	 * @param log is told what it does, and what it prints
	 */
	Plugin(List<String> command, ScheduledExecutorService executor, Consumer<String> log) {
		this.command = command;
		this.executor = executor;
		this.log = log;
		this.state = isInstalled(command.get(0)) ? PluginState.STOPPED : PluginState.NOT_INSTALLED;
	}

	private static boolean isInstalled(String program) {
		if (program.contains("/")) {
			return Files.isExecutable(Path.of(program));
		}
		return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
			.anyMatch((directory) -> Files.isExecutable(Path.of(directory, program)));
	}

	synchronized void start() {
		if (this.state == PluginState.STOPPED || this.state == PluginState.NOT_INSTALLED) {
			this.pause = SHORTEST_PAUSE;
			launch();
		}
	}

	private void launch() {
		try {
			ProcessBuilder builder = new ProcessBuilder(this.command).redirectInput(NO_INPUT).redirectErrorStream(true);
			this.family = new ProcessFamily(builder.environment());
			Process started = builder.start();
			this.process = started;
			this.startedAt = System.nanoTime();
			this.state = PluginState.RUNNING;
			this.log.accept("plugin started, process " + started.pid());
			Thread reader = new Thread(() -> follow(started), "console-plugin-" + started.pid());
			reader.setDaemon(true);
			reader.start();
			started.onExit().thenAccept(this::ended);
		}
		catch (IOException ex) {
			this.state = PluginState.NOT_INSTALLED;
			this.log.accept("plugin cannot be started: " + ex.getMessage());
		}
	}

	/**
	 * Tell what it prints, as it comes. Released when the process, and whatever it has
	 * started, has ended.
	 * @param process the process
	 */
	private void follow(Process process) {
		byte[] buffer = new byte[8192];
		try (InputStream output = process.getInputStream()) {
			int length = output.read(buffer);
			while (length >= 0) {
				new String(buffer, 0, length, StandardCharsets.UTF_8).lines()
					.filter((line) -> !line.isBlank())
					.forEach((line) -> this.log
						.accept("plugin prints: " + line.substring(0, Math.min(line.length(), SHOWN_OUTPUT))));
				length = output.read(buffer);
			}
		}
		catch (IOException ex) {
			this.log.accept("plugin's output is lost: " + ex.getMessage());
		}
	}

	private synchronized void ended(Process process) {
		if (this.process != process) {
			return;
		}
		this.process = null;
		// They would read lines that are for the next process
		this.family.kill();
		if (System.nanoTime() - this.startedAt > LONG_ENOUGH_NANOS) {
			this.pause = SHORTEST_PAUSE;
		}
		this.state = PluginState.WAITING;
		this.log.accept("plugin has ended, status %d; started again in %d s".formatted(process.exitValue(),
				this.pause.toSeconds()));
		this.restart = this.executor.schedule(this::startAgain, this.pause.toMillis(), TimeUnit.MILLISECONDS);
		Duration doubled = this.pause.multipliedBy(2);
		this.pause = (doubled.compareTo(LONGEST_PAUSE) < 0) ? doubled : LONGEST_PAUSE;
	}

	private synchronized void startAgain() {
		if (this.state == PluginState.WAITING) {
			this.restarts++;
			launch();
		}
	}

	/**
	 * End it with SIGKILL, as if something had happened to it: it will be started again.
	 * So are the programs that it has started, which would read lines that are for the
	 * next process.
	 * @return whether it was running
	 */
	synchronized boolean kill() {
		Process running = this.process;
		if (running != null) {
			this.log.accept("plugin gets SIGKILL");
			List<ProcessHandle> children = running.descendants().toList();
			running.toHandle().destroyForcibly();
			children.forEach(ProcessHandle::destroyForcibly);
		}
		return running != null;
	}

	/**
	 * End it and what it has started with SIGTERM, and with SIGKILL what has not ended in
	 * two seconds. Returns when it has ended.
	 */
	void stop() {
		ProcessFamily started = family();
		Process running = forget();
		if (running == null) {
			return;
		}
		// A shell may have a child that would outlive it. And toHandle, as Process would
		// close the output that is still being read
		List<ProcessHandle> children = running.descendants().toList();
		running.toHandle().destroy();
		children.forEach(ProcessHandle::destroy);
		try {
			if (!haveEnded(running, children)) {
				this.log.accept("plugin gets SIGKILL, as it has not heeded SIGTERM");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			children.forEach(ProcessHandle::destroyForcibly);
			running.toHandle().destroyForcibly();
		}
		running.onExit().join();
		started.kill();
		this.log.accept("plugin stopped");
	}

	private static boolean haveEnded(Process process, List<ProcessHandle> children) throws InterruptedException {
		CompletableFuture<?>[] ends = Stream.concat(Stream.of(process.toHandle()), children.stream())
			.map(ProcessHandle::onExit)
			.toArray(CompletableFuture<?>[]::new);
		try {
			CompletableFuture.allOf(ends).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
			return true;
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private synchronized ProcessFamily family() {
		return this.family;
	}

	private synchronized @Nullable Process forget() {
		Process running = this.process;
		Future<?> planned = this.restart;
		if (planned != null) {
			planned.cancel(false);
			this.restart = null;
		}
		this.process = null;
		if (this.state != PluginState.NOT_INSTALLED) {
			this.state = PluginState.STOPPED;
		}
		return running;
	}

	List<String> command() {
		return this.command;
	}

	synchronized Status status() {
		if (this.state == PluginState.NOT_INSTALLED && isInstalled(this.command.get(0))) {
			// Since it was looked at last
			this.state = PluginState.STOPPED;
		}
		Process running = this.process;
		return new Status(this.state, (running != null) ? running.pid() : null, this.restarts);
	}

	/**
	 * A plugin as the page shows it.
	 *
	 * @param state what it is doing
	 * @param pid its process ID, if it runs
	 * @param restarts how often it was started again
	 */
	record Status(PluginState state, @Nullable Long pid, long restarts) {

	}

}
