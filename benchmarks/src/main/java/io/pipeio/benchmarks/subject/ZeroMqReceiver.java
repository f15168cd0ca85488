package io.pipeio.benchmarks.subject;

import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * Receives messages with JeroMQ, over TCP: it has no other way between processes.
 *
 * @since 0.1.0
 */
public final class ZeroMqReceiver {

	private ZeroMqReceiver() {
	}

	/**
	 * Run the subject.
	 * @param arguments the port, how many messages to warm up with, and how many to
	 * measure
	 */
	public static void main(String[] arguments) {
		LineCounter counter = new LineCounter(Long.parseLong(arguments[1]), Long.parseLong(arguments[2]));
		try (ZContext context = new ZContext()) {
			ZMQ.Socket socket = context.createSocket(SocketType.PULL);
			socket.bind("tcp://127.0.0.1:" + arguments[0]);
			while (socket.recvStr() != null) {
				counter.count();
			}
		}
	}

}
