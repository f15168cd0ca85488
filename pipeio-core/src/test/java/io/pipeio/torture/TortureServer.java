package io.pipeio.torture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The application under torture, in a JVM of its own that can be killed as a whole: three
 * servers, {@code start}, {@code stop} and {@code exit} on its standard input, what
 * happens on its standard output.
 */
public final class TortureServer {

	/** How long a stop may wait for readers that do not read. */
	static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(1);

	private final String name;

	private final @Nullable ReceivedLog log;

	private final EventPrinter printer;

	private final PipeServer server;

	private final @Nullable OutboundSource source;

	private final boolean continues;

	private long epoch;

	private TortureServer(TortureSite site, String name, int jvm, boolean continues) throws IOException {
		this.name = name;
		this.continues = continues;
		this.epoch = firstEpoch(jvm);
		Path in = site.pipe(name, PipeDirection.IN);
		Path out = site.pipe(name, PipeDirection.OUT);
		this.log = (in != null) ? new ReceivedLog(site.directory(), name, jvm) : null;
		this.printer = new EventPrinter(this::lastClient);
		PipeServerBuilder builder = PipeServer.builder(name)
			.observer(this.printer)
			.queueSize(150_000)
			.sendTimeout(Duration.ofMillis(500))
			.shutdownTimeout(SHUTDOWN_TIMEOUT);
		if (this.log != null && in != null) {
			builder.inPipe(in).handler(this.log);
		}
		if (out != null) {
			builder.outPipe(out);
		}
		this.server = builder.build();
		this.source = (out != null) ? new OutboundSource(this.server, site.accepted(name, jvm)) : null;
		if (this.source != null) {
			this.source.begin(this.epoch);
		}
	}

	/**
	 * The epoch in which a JVM begins to send.
	 * @param jvm the number of the JVM
	 * @return the number of the epoch, from which later ones of this JVM count on
	 */
	static long firstEpoch(int jvm) {
		return jvm * 1_000_000L;
	}

	private String lastClient() {
		return (this.log != null) ? String.valueOf(this.log.last().client()) : "-";
	}

	private void start() {
		EventPrinter.print(this.name, "starting", this.epoch);
		this.server.start();
		if (this.source != null) {
			this.source.resume();
		}
		EventPrinter.print(this.name, "started");
	}

	private void stop() throws InterruptedException {
		if (!this.server.isRunning()) {
			return;
		}
		EventPrinter.print(this.name, "stopping");
		long start = System.nanoTime();
		this.server.stop();
		long nanos = System.nanoTime() - start;
		if (this.source != null) {
			EventPrinter.print(this.name, "backlog", this.epoch, this.source.takeBack(this.printer.takeUndelivered()));
			if (!this.continues) {
				this.source.begin(++this.epoch);
			}
		}
		EventPrinter.print(this.name, "stopped", nanos);
	}

	/**
	 * Serve until told to exit, or the harness has gone.
	 * @param arguments the directory, the number of this JVM, and whether the numbers of
	 * outbound lines go on after an orderly stop
	 * @throws Exception if something fails
	 */
	public static void main(String[] arguments) throws Exception {
		TortureSite site = new TortureSite(Path.of(arguments[0]));
		Map<String, TortureServer> servers = new LinkedHashMap<>();
		for (String name : TortureSite.SERVERS) {
			servers.put(name,
					new TortureServer(site, name, Integer.parseInt(arguments[1]), Boolean.parseBoolean(arguments[2])));
		}
		servers.values().forEach(TortureServer::start);
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		String command = in.readLine();
		while (command != null && !command.equals("exit")) {
			String[] words = command.split(" ");
			TortureServer server = servers.get(words[1]);
			if (words[0].equals("start")) {
				server.start();
			}
			else {
				server.stop();
			}
			command = in.readLine();
		}
		for (TortureServer server : servers.values()) {
			server.stop();
		}
	}

}
