package io.pipeio.benchmarks.subject;

import java.nio.charset.StandardCharsets;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.ip.tcp.connection.TcpNetServerConnectionFactory;
import org.springframework.integration.ip.tcp.inbound.TcpReceivingChannelAdapter;
import org.springframework.integration.ip.tcp.serializer.ByteArrayLfSerializer;

/**
 * Receives lines with Spring Integration's TCP adapter.
 *
 * @since 0.1.0
 */
public final class IntegrationReceiver {

	private IntegrationReceiver() {
	}

	/**
	 * Run the subject.
	 * @param arguments the port, how many lines to warm up with, and how many to measure
	 */
	public static void main(String[] arguments) {
		LineCounter counter = new LineCounter(Long.parseLong(arguments[1]), Long.parseLong(arguments[2]));
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.register(Integration.class);
		context.registerBean(TcpNetServerConnectionFactory.class, () -> connections(Integer.parseInt(arguments[0])));
		context.registerBean(TcpReceivingChannelAdapter.class,
				() -> adapter(context.getBean(TcpNetServerConnectionFactory.class), counter));
		context.refresh();
	}

	private static TcpNetServerConnectionFactory connections(int port) {
		TcpNetServerConnectionFactory connections = new TcpNetServerConnectionFactory(port);
		connections.setDeserializer(new ByteArrayLfSerializer());
		connections.setLocalAddress("127.0.0.1");
		return connections;
	}

	private static TcpReceivingChannelAdapter adapter(TcpNetServerConnectionFactory connections, LineCounter counter) {
		DirectChannel channel = new DirectChannel();
		channel.subscribe((message) -> {
			if (!new String((byte[]) message.getPayload(), StandardCharsets.UTF_8).isEmpty()) {
				counter.count();
			}
		});
		TcpReceivingChannelAdapter adapter = new TcpReceivingChannelAdapter();
		adapter.setConnectionFactory(connections);
		adapter.setOutputChannel(channel);
		return adapter;
	}

	/**
	 * What the adapter needs around it.
	 */
	@EnableIntegration
	static class Integration {

	}

}
