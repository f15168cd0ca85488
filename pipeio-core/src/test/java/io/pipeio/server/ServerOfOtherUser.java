package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Path;

import io.pipeio.fifo.FifoPermissions;

/**
 * Serves pipes as a user who is not root: first one that is in the way, then one of a
 * group that the user is no member of; then prints the lines of {@code own.in} until its
 * standard input ends. Needs nothing but the engine.
 */
public final class ServerOfOtherUser {

	private ServerOfOtherUser() {
	}

	public static void main(String[] args) throws IOException {
		Path directory = Path.of(args[0]);
		tryToStart(PipeServer.builder("foreign").inPipe(directory.resolve("foreign.in")));
		tryToStart(PipeServer.builder("group").inPipe(directory.resolve("group.in")).group("root"));
		try (PipeServer server = PipeServer.builder("own")
			.inPipe(directory.resolve("own.in"))
			.permissions(FifoPermissions.parse("rw--w--w-"))
			.handler((line) -> System.out.println("line: " + line))
			.build()) {
			server.start();
			System.out.println("started");
			System.in.read();
		}
	}

	private static void tryToStart(PipeServerBuilder builder) {
		try (PipeServer server = builder.build()) {
			server.start();
			System.out.println("unexpected start of " + server.getName());
		}
		catch (PipeServerStartException ex) {
			System.out.println(ex.getMessage());
		}
	}

}
