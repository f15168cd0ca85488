package io.pipeio.benchmarks.subject;

import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * Sends messages with JeroMQ.
 *
 * @since 0.1.0
 */
public final class ZeroMqSender {

	private ZeroMqSender() {
	}

	/**
	 * Run the subject until it is killed.
	 * @param arguments the port, and the length of a message
	 */
	public static void main(String[] arguments) {
		String message = "x".repeat(Integer.parseInt(arguments[1]));
		try (ZContext context = new ZContext()) {
			ZMQ.Socket socket = context.createSocket(SocketType.PUSH);
			socket.connect("tcp://127.0.0.1:" + arguments[0]);
			boolean sent = true;
			while (sent) {
				sent = socket.send(message);
			}
		}
	}

}
