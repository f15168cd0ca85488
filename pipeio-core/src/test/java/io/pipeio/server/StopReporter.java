package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import io.pipeio.fifo.FifoException;

/**
 * Serves pipes in a process of its own until a line comes at its standard input; runs a
 * program, and stops then. Prints what it has to leave behind.
 */
public final class StopReporter {

	private StopReporter() {
	}

	/**
	 * Start the server.
	 * @param arguments the paths of the in-pipe and of the out-pipe, and a program with
	 * its arguments
	 * @throws IOException if the standard input cannot be read, or the program not be
	 * started
	 * @throws InterruptedException never
	 */
	public static void main(String[] arguments) throws IOException, InterruptedException {
		PipeServer server = PipeServer.builder("test")
			.inPipe(Path.of(arguments[0]))
			.outPipe(Path.of(arguments[1]))
			.observer(new Printer())
			.handler((line) -> {
			})
			.build();
		server.start();
		System.out.println("started");
		System.in.read();
		List<String> program = Arrays.asList(arguments).subList(2, arguments.length);
		if (!program.isEmpty()) {
			new ProcessBuilder(program).inheritIO().start().waitFor();
		}
		server.stop();
		System.out.println("stopped");
	}

	private static final class Printer implements PipeServerObserver {

		@Override
		public void pipeLeftBehind(PipeServer server, PipeDirection direction, FifoException failure) {
			System.out.println("left behind " + direction + ": " + failure.getMessage());
		}

	}

}
