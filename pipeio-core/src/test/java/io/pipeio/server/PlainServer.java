package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Path;

/**
 * An echo server in a process of its own, which runs until its standard input ends.
 */
public final class PlainServer {

	private PlainServer() {
	}

	/**
	 * Start the server.
	 * @param arguments the paths of the in-pipe and of the out-pipe
	 * @throws IOException if the standard input cannot be read
	 */
	public static void main(String[] arguments) throws IOException {
		PipeServer server = PipeServer.builder("plain")
			.inPipe(Path.of(arguments[0]))
			.outPipe(Path.of(arguments[1]))
			.build();
		server.setHandler((line) -> server.send(line.toByteArray()));
		Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
		server.start();
		System.out.println("started");
		while (System.in.read() >= 0) {
			Thread.onSpinWait();
		}
		server.stop();
		System.out.println("stopped");
	}

}
