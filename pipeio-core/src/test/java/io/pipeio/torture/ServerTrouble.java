package io.pipeio.torture;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import io.pipeio.server.PipeDirection;
import org.jspecify.annotations.Nullable;

/**
 * Runs the servers and troubles them: pipes that vanish, orderly stops, and the death of
 * the whole JVM, one after the other and at random.
 */
final class ServerTrouble implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final TortureSetting setting;

	private final Random random;

	private final PathTrouble paths;

	private final Map<String, ServerWatch> watches = new LinkedHashMap<>();

	private int jvms;

	private @Nullable ServerJvm jvm;

	ServerTrouble(TortureSetting setting, Random random) {
		this.setting = setting;
		this.random = random;
		this.paths = new PathTrouble(setting, random);
		for (String server : TortureSite.SERVERS) {
			this.watches.put(server, new ServerWatch(server, setting.findings()));
		}
	}

	ServerWatch watch(String server) {
		return Objects.requireNonNull(this.watches.get(server));
	}

	int jvms() {
		return this.jvms;
	}

	void startJvm() throws IOException, InterruptedException {
		Map<String, Integer> starts = new HashMap<>();
		this.jvms++;
		this.watches.forEach((server, watch) -> {
			starts.put(server, watch.starts());
			watch.starting(TortureServer.firstEpoch(this.jvms));
		});
		this.jvm = new ServerJvm(this.setting.site(), this.jvms, this.setting.options().has(Trouble.DRAIN),
				(event) -> watch(event.server()).accept(event));
		for (String server : TortureSite.SERVERS) {
			awaitStart(server, starts.get(server) + 1);
		}
	}

	private void awaitStart(String server, int count) throws InterruptedException {
		if (!watch(server).awaitStart(count, PATIENCE)) {
			throw new IllegalStateException("%s has not started; see errors-%d".formatted(server, this.jvms));
		}
	}

	private ServerJvm running() {
		ServerJvm running = Objects.requireNonNull(this.jvm);
		if (!running.isAlive()) {
			throw new IllegalStateException("The JVM has ended by itself; see errors-" + this.jvms);
		}
		return running;
	}

	void makeAny() throws IOException, InterruptedException {
		TortureOptions options = this.setting.options();
		String server = TortureSite.SERVERS.get(this.random.nextInt(TortureSite.SERVERS.size()));
		int dice = this.random.nextInt(100);
		if (dice < 50 && options.has(Trouble.REPAIRS)) {
			disturbPath(server);
		}
		else if (dice >= 50 && dice < 92 && options.has(Trouble.STOPS)) {
			restart(server);
		}
		else if (dice >= 92 && options.has(Trouble.JVM_KILLS)) {
			replaceJvm();
		}
	}

	/**
	 * Now and then, the repair is not awaited: a stop or a kill comes in between.
	 * @param server whose pipe
	 * @throws IOException if the trouble cannot be made
	 * @throws InterruptedException if the thread is interrupted
	 */
	private void disturbPath(String server) throws IOException, InterruptedException {
		PipeDirection direction = this.random.nextBoolean() ? PipeDirection.IN : PipeDirection.OUT;
		boolean awaited = !this.setting.options().has(Trouble.STOPS) || this.random.nextInt(5) > 0;
		this.paths.make(server, direction, watch(server), awaited);
		if (!awaited) {
			this.setting.nap(this.random, 50);
			restart(server);
		}
	}

	private void restart(String server) throws IOException, InterruptedException {
		int starts = watch(server).starts();
		running().type("stop " + server);
		if (this.random.nextInt(15) == 0 && this.setting.options().has(Trouble.JVM_KILLS)) {
			this.setting.nap(this.random, 100);
			replaceJvm();
			return;
		}
		if (this.random.nextBoolean()) {
			this.setting.nap(this.random, 400);
		}
		running().type("start " + server);
		awaitStart(server, starts + 1);
		this.setting.findings().add("restarts", 1);
	}

	private void replaceJvm() throws IOException, InterruptedException {
		long from = System.nanoTime();
		ServerJvm victim = running();
		victim.kill();
		long to = System.nanoTime();
		for (String server : TortureSite.SERVERS) {
			ServerWatch watch = watch(server);
			watch.killed(from, to, this.setting.site().acceptedLines(server, watch.epoch(), this.jvms));
		}
		this.setting.findings().add("jvm-kills", 1);
		this.setting.nap(this.random, 500);
		startJvm();
	}

	/**
	 * Try to serve the same pipes from another JVM.
	 * @throws IOException if it cannot be started
	 * @throws InterruptedException if the thread is interrupted
	 */
	void makeRival() throws IOException, InterruptedException {
		int number = this.jvms + 1000;
		try (ServerJvm rival = new ServerJvm(this.setting.site(), number, false, (event) -> {
		})) {
			rival.type("exit");
			if (!rival.await(PATIENCE) || rival.exitCode() == 0) {
				this.setting.findings().violation("rival", 1, "two JVMs serve the same pipes");
			}
		}
		if (!this.setting.site().isComplete()) {
			this.setting.findings().violation("rival", 1, "the JVM that was refused has taken a pipe with it");
		}
	}

	/**
	 * Stop all servers in order.
	 * @throws IOException if the JVM has gone
	 * @throws InterruptedException if the thread is interrupted
	 */
	void end() throws IOException, InterruptedException {
		ServerJvm ending = running();
		ending.type("exit");
		if (!ending.await(PATIENCE) || ending.exitCode() != 0) {
			this.setting.findings().violation("hanging", 1, "the JVM does not end");
		}
		this.setting.site().markGone();
	}

	@Override
	public void close() {
		if (this.jvm != null) {
			this.jvm.close();
		}
	}

}
