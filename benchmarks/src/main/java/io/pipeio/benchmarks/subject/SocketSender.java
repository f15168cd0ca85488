package io.pipeio.benchmarks.subject;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * Sends lines through a Unix domain socket, each flushed so that it arrives.
 *
 * @since 0.1.0
 */
public final class SocketSender {

	private SocketSender() {
	}

	/**
	 * Run the subject until it is killed.
	 * @param arguments the path of the socket, and the length of a line
	 * @throws IOException if the socket cannot be written
	 */
	public static void main(String[] arguments) throws IOException {
		String line = "x".repeat(Integer.parseInt(arguments[1])) + "\n";
		SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(arguments[0]));
		try (Writer writer = new BufferedWriter(Channels.newWriter(socket, StandardCharsets.UTF_8))) {
			while (true) {
				writer.write(line);
				writer.flush();
			}
		}
	}

}
