package io.pipeio.server;

import java.nio.file.Path;

import io.pipeio.line.DiscardReason;

/**
 * Runs in a JVM of its own: prints what it receives until the first line has come.
 */
public final class SmallHeapServer {

	private SmallHeapServer() {
	}

	public static void main(String[] arguments) {
		PipeServer server = PipeServer.builder("small").inPipe(Path.of(arguments[0])).observer(new Printer()).build();
		server.setHandler((line) -> {
			System.out.println(line);
			server.stop();
		});
		server.start();
	}

	private static final class Printer implements PipeServerObserver {

		@Override
		public void lineDiscarded(PipeServer server, PipeDirection direction, DiscardReason reason, long bytes) {
			System.out.println("discarded " + reason + " " + bytes);
		}

	}

}
