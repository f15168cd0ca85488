package io.pipeio.sample.bridge;

import java.io.IOException;

import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * A Kafka broker in a JVM of its own, so that it can be away: it prints its address, and
 * ends with its standard input.
 *
 * @since 0.1.0
 */
public final class Broker {

	private Broker() {
	}

	public static void main(String[] args) throws IOException {
		EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1, args);
		broker.afterPropertiesSet();
		System.out.println("the address is " + broker.getBrokersAsString());
		while (System.in.read() >= 0) {
			Thread.onSpinWait();
		}
		Runtime.getRuntime().halt(0);
	}

}
