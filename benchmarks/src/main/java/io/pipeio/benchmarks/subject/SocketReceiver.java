package io.pipeio.benchmarks.subject;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * Receives lines through a Unix domain socket.
 *
 * @since 0.1.0
 */
public final class SocketReceiver {

	private SocketReceiver() {
	}

	/**
	 * Run the subject.
	 * @param arguments the path of the socket, how many lines to warm up with, and how
	 * many to measure
	 * @throws IOException if the socket cannot be read
	 */
	public static void main(String[] arguments) throws IOException {
		LineCounter counter = new LineCounter(Long.parseLong(arguments[1]), Long.parseLong(arguments[2]));
		try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			server.bind(UnixDomainSocketAddress.of(arguments[0]));
			BufferedReader reader = new BufferedReader(Channels.newReader(server.accept(), StandardCharsets.UTF_8));
			while (reader.readLine() != null) {
				counter.count();
			}
		}
	}

}
