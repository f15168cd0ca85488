package io.pipeio.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.pipeio.fixture.ClientProcess;

/**
 * A run of the torture: makes trouble of all kinds for a while, ends everything, and
 * checks every line. The working directory stays if something is wrong.
 */
final class Torture {

	private static final int WRITERS = 3;

	private static final Duration TIME_TO_END = Duration.ofSeconds(40);

	private final TortureOptions options;

	private final Findings findings = new Findings();

	private final CountDownLatch ending = new CountDownLatch(1);

	private final Map<String, InboundLedger> inbound = new HashMap<>();

	private final List<Thread> threads = new ArrayList<>();

	private final Set<ProcessHandle> others = ProcessHandle.current().children().collect(Collectors.toSet());

	Torture(TortureOptions options) {
		this.options = options;
	}

	/**
	 * Run it.
	 * @return what was found
	 * @throws Exception if the harness fails
	 */
	Findings run() throws Exception {
		System.out.println("torture seed=" + this.options.seed());
		Path directory = Files.createTempDirectory("torture");
		TortureSetting setting = new TortureSetting(this.options, new TortureSite(directory),
				ClientProgram.prepare(directory), this.findings, new AtomicInteger(), this.ending);
		Random random = new Random(this.options.seed());
		Thread cleanup = new Thread(this::killAll);
		Runtime.getRuntime().addShutdownHook(cleanup);
		try (ServerTrouble servers = new ServerTrouble(setting, new Random(random.nextLong()))) {
			servers.startJvm();
			startSlots(setting, servers, random);
			makeTrouble(setting, servers, random);
			end(setting, servers);
			check(setting, servers);
		}
		catch (IOException | RuntimeException ex) {
			this.findings.violation("harness", 1, ex.toString());
		}
		finally {
			this.ending.countDown();
			killAll();
			joinAll();
			Runtime.getRuntime().removeShutdownHook(cleanup);
		}
		report(directory);
		return this.findings;
	}

	private void killAll() {
		ownProcesses().forEach(ProcessHandle::destroyForcibly);
	}

	private boolean joinAll() throws InterruptedException {
		long deadline = System.nanoTime() + TIME_TO_END.toNanos();
		for (Thread thread : this.threads) {
			thread.join(Math.max(Duration.ofNanos(deadline - System.nanoTime()).toMillis(), 1));
		}
		return this.threads.stream().noneMatch(Thread::isAlive);
	}

	private Stream<ProcessHandle> ownProcesses() {
		return ProcessHandle.current().children().filter((process) -> !this.others.contains(process));
	}

	private void startSlots(TortureSetting setting, ServerTrouble servers, Random random) {
		for (String server : List.of(TortureSite.CROWD, TortureSite.SOLO)) {
			ServerWatch watch = servers.watch(server);
			InboundLedger ledger = new InboundLedger(server, watch.outages(), this.findings);
			this.inbound.put(server, ledger);
			int count = server.equals(TortureSite.CROWD) ? WRITERS : 1;
			for (int i = 0; i < count; i++) {
				start(setting, new WriterSlot(setting, watch, ledger, server, new Random(random.nextLong())));
			}
		}
		for (String server : List.of(TortureSite.CROWD, TortureSite.FEED)) {
			start(setting, new ReaderSlot(setting, servers.watch(server), server, new Random(random.nextLong())));
		}
	}

	private void start(TortureSetting setting, Slot slot) {
		Thread thread = new Thread(() -> slot.serve(setting), "clients");
		thread.setDaemon(true);
		thread.start();
		this.threads.add(thread);
	}

	private void makeTrouble(TortureSetting setting, ServerTrouble servers, Random random) throws Exception {
		long end = System.nanoTime() + this.options.duration().toNanos();
		while (System.nanoTime() < end) {
			setting.nap(random, 500);
			servers.makeAny();
		}
	}

	private void end(TortureSetting setting, ServerTrouble servers) throws Exception {
		if (this.options.has(Trouble.RIVAL)) {
			servers.makeRival();
		}
		this.ending.countDown();
		servers.end();
		if (!joinAll()) {
			this.findings.violation("hanging", 1, "a thread of the harness waits for its client");
		}
		long left = ownProcesses().filter(ProcessHandle::isAlive).count();
		if (left > 0) {
			this.findings.violation("hanging", left, "processes are left behind");
		}
	}

	private void check(TortureSetting setting, ServerTrouble servers) throws IOException {
		boolean drains = this.options.has(Trouble.DRAIN);
		for (Map.Entry<String, InboundLedger> entry : this.inbound.entrySet()) {
			for (int jvm = 1; jvm <= servers.jvms(); jvm++) {
				ReceivedLog.read(setting.site().directory(), entry.getKey(), jvm, entry.getValue()::received);
			}
			entry.getValue().finish(drains ? servers.watch(entry.getKey()).discarded() : -1);
		}
		for (String server : List.of(TortureSite.CROWD, TortureSite.FEED)) {
			ServerWatch watch = servers.watch(server);
			watch.outbound().finish(drains ? watch.backlog() : null);
		}
	}

	private void report(Path directory) throws IOException {
		System.out.println("torture seed=%d java=%s duration=%ds %s".formatted(this.options.seed(),
				System.getProperty("java.version"), this.options.duration().toSeconds(), this.findings.summary()));
		if (this.findings.violations().isEmpty()) {
			ClientProcess.start("rm", "-r", directory.toString()).awaitExit(Duration.ofSeconds(10));
		}
		else {
			this.findings.violations().forEach((violation) -> System.out.println("torture: " + violation));
			System.out.println("torture: -Dtorture.seed=" + this.options.seed() + ", see " + directory);
		}
	}

}
