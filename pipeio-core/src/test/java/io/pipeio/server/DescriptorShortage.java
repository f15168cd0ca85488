package io.pipeio.server;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Runs in a JVM of its own: takes all descriptors and prints what a server does then.
 */
public final class DescriptorShortage {

	private final Deque<FileInputStream> taken = new ArrayDeque<>();

	private final PipeServer server;

	private DescriptorShortage(Path directory, boolean receiving) {
		PipeServerBuilder builder = PipeServer.builder("test")
			.outPipe(directory.resolve("test.out"))
			.shutdownTimeout(Duration.ofMinutes(1));
		if (receiving) {
			builder.inPipe(directory.resolve("test.in")).handler((line) -> {
			});
		}
		this.server = builder.build();
	}

	public static void main(String[] arguments) throws IOException {
		DescriptorShortage shortage = new DescriptorShortage(Path.of(arguments[1]),
				!arguments[0].equals("stop-sending"));
		shortage.loadClasses();
		if (arguments[0].equals("start")) {
			shortage.start(Path.of(arguments[1]));
		}
		else {
			shortage.stop();
		}
	}

	private void loadClasses() {
		this.server.start();
		this.server.stop();
	}

	private void start(Path directory) throws IOException {
		takeAll();
		while (!starts()) {
			String[] found = directory.toFile().list();
			this.taken.pop().close();
			if (found != null && found.length > 0) {
				System.out.println("left behind: " + String.join(", ", found));
			}
		}
		System.out.println("started");
		this.server.stop();
	}

	private boolean starts() {
		try {
			this.server.start();
			return true;
		}
		catch (PipeServerStartException ex) {
			return false;
		}
	}

	private void stop() throws IOException {
		this.server.start();
		takeAll();
		long start = System.nanoTime();
		this.server.stop();
		boolean inTime = System.nanoTime() - start < Duration.ofSeconds(5).toNanos();
		System.out.println(inTime ? "stopped" : "stopped late");
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

}
