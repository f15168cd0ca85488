package io.pipeio.server;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

import io.pipeio.fifo.Fifo;

/**
 * Runs in a JVM of its own: serves two pairs of pipes, takes all descriptors, or gives
 * them back, when told so, and prints what happens.
 */
public final class RepairShortage {

	private final Deque<FileInputStream> taken = new ArrayDeque<>();

	private final List<PipeServer> servers = new ArrayList<>();

	private RepairShortage() {
	}

	public static void main(String[] arguments) throws Exception {
		RepairShortage shortage = new RepairShortage();
		loadClasses();
		for (String name : List.of("a", "b")) {
			shortage.serve(name, Path.of(arguments[0]));
		}
		shortage.obey();
	}

	/**
	 * A class cannot be loaded without a descriptor.
	 */
	private static void loadClasses() throws IOException, URISyntaxException {
		Path root = Path.of(Fifo.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		try (Stream<Path> files = Files.walk(root.resolve("io/pipeio"))) {
			for (Path file : files.filter((path) -> path.toString().matches(".*/(fifo|line|server)/\\w.*\\.class"))
				.toList()) {
				String name = root.relativize(file).toString().replace('/', '.').replaceFirst("\\.class$", "");
				if (!name.endsWith("package-info")) {
					load(name);
				}
			}
		}
	}

	private static void load(String name) {
		try {
			Class.forName(name);
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void serve(String name, Path directory) {
		PipeServer server = PipeServer.builder(name)
			.inPipe(directory.resolve(name + ".in"))
			.outPipe(directory.resolve(name + ".out"))
			.handler((line) -> print("line " + line))
			.observer(new PrintingObserver())
			.build();
		server.start();
		this.servers.add(server);
	}

	private static void print(String text) {
		System.out.println(text);
	}

	private void obey() throws IOException {
		BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		print("ready");
		for (String order = orders.readLine(); order != null; order = orders.readLine()) {
			if (order.equals("take")) {
				takeAll();
				print("taken");
			}
			else if (order.equals("failing")) {
				print("failing " + this.servers.stream().mapToInt((server) -> server.getFailures().size()).sum());
			}
			else {
				giveBack(Integer.parseInt(order));
				print("given back " + order);
			}
		}
		System.exit(0);
	}

	private void takeAll() {
		try {
			while (true) {
				this.taken.push(new FileInputStream("/dev/null"));
			}
		}
		catch (IOException ex) {
			// None is left, which is what this is for
			this.taken.peek();
		}
	}

	private void giveBack(int count) throws IOException {
		for (int i = 0; i < count && !this.taken.isEmpty(); i++) {
			this.taken.pop().close();
		}
	}

	/**
	 * Prints what happens.
	 */
	private static final class PrintingObserver implements PipeServerObserver {

		@Override
		public void pipeRepaired(PipeServer server, PipeDirection direction) {
			print("repaired " + server.getName() + " " + direction);
		}

		@Override
		public void pipeFailed(PipeServer server, PipeDirection direction, Throwable failure) {
			print("failed " + server.getName() + " " + direction + " " + failure);
		}

		@Override
		public void clientConnected(PipeServer server, PipeDirection direction) {
			print("connected " + server.getName() + " " + direction);
		}

		@Override
		public void clientDisconnected(PipeServer server, PipeDirection direction) {
			print("disconnected " + server.getName() + " " + direction);
		}

	}

}
