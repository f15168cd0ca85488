package io.pipeio.benchmarks.subject;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.ip.tcp.connection.TcpNetClientConnectionFactory;
import org.springframework.integration.ip.tcp.outbound.TcpSendingMessageHandler;
import org.springframework.integration.ip.tcp.serializer.ByteArrayLfSerializer;
import org.springframework.messaging.support.GenericMessage;

/**
 * Sends lines with Spring Integration's TCP adapter.
 *
 * @since 0.1.0
 */
public final class IntegrationSender {

	private IntegrationSender() {
	}

	/**
	 * Run the subject until it is killed.
	 * @param arguments the port, and the length of a line
	 */
	public static void main(String[] arguments) {
		String line = "x".repeat(Integer.parseInt(arguments[1]));
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.register(Integration.class);
		context.registerBean(TcpNetClientConnectionFactory.class, () -> connections(Integer.parseInt(arguments[0])));
		context.registerBean(TcpSendingMessageHandler.class,
				() -> handler(context.getBean(TcpNetClientConnectionFactory.class)));
		context.refresh();
		TcpSendingMessageHandler handler = context.getBean(TcpSendingMessageHandler.class);
		handler.start();
		while (true) {
			handler.handleMessage(new GenericMessage<>(line));
		}
	}

	private static TcpNetClientConnectionFactory connections(int port) {
		TcpNetClientConnectionFactory connections = new TcpNetClientConnectionFactory("127.0.0.1", port);
		connections.setSerializer(new ByteArrayLfSerializer());
		return connections;
	}

	private static TcpSendingMessageHandler handler(TcpNetClientConnectionFactory connections) {
		TcpSendingMessageHandler handler = new TcpSendingMessageHandler();
		handler.setConnectionFactory(connections);
		return handler;
	}

	/**
	 * What the adapter needs around it.
	 */
	@EnableIntegration
	static class Integration {

	}

}
