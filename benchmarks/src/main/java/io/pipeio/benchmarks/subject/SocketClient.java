package io.pipeio.benchmarks.subject;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * Measures round trips through {@link SocketEcho}, as {@code client.c} does through an
 * echo on pipes.
 *
 * @since 0.1.0
 */
public final class SocketClient {

	private SocketClient() {
	}

	/**
	 * Run the client.
	 * @param arguments the path of the socket, how many round trips to warm up with, how
	 * many to measure, and the length of a line
	 * @throws IOException if the socket cannot be used
	 */
	public static void main(String[] arguments) throws IOException {
		int warmUp = Integer.parseInt(arguments[1]);
		double[] micros = new double[Integer.parseInt(arguments[2])];
		int length = Integer.parseInt(arguments[3]) + 1;
		ByteBuffer line = ByteBuffer.allocateDirect(length);
		ByteBuffer answer = ByteBuffer.allocateDirect(length);
		try (SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(arguments[0]))) {
			for (int i = -warmUp; i < micros.length; i++) {
				long start = System.nanoTime();
				socket.write(line.clear());
				answer.clear();
				while (answer.hasRemaining()) {
					socket.read(answer);
				}
				if (i >= 0) {
					micros[i] = (System.nanoTime() - start) / 1e3;
				}
			}
		}
		Arrays.sort(micros);
		Figures.print(micros[micros.length / 2], micros[micros.length / 100 * 99],
				Arrays.stream(micros).average().orElseThrow());
	}

}
