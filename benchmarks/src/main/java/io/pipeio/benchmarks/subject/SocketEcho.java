package io.pipeio.benchmarks.subject;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Sends back what comes through a Unix domain socket.
 *
 * @since 0.1.0
 */
public final class SocketEcho {

	private SocketEcho() {
	}

	/**
	 * Run the subject until its client has gone.
	 * @param arguments the path of the socket
	 * @throws IOException if the socket cannot be used
	 */
	public static void main(String[] arguments) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
		try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			server.bind(UnixDomainSocketAddress.of(arguments[0]));
			SocketChannel client = server.accept();
			while (client.read(buffer) >= 0) {
				buffer.flip();
				while (buffer.hasRemaining()) {
					client.write(buffer);
				}
				buffer.clear();
			}
		}
	}

}
