package io.pipeio.examples;

import java.util.List;

import io.pipeio.PipeOperations;

import org.springframework.messaging.support.MessageBuilder;
import org.springframework.stereotype.Component;

/**
 * Sends objects.
 */
@Component
class Warehouse {

	private final PipeOperations pipes;

	Warehouse(PipeOperations pipes) {
		this.pipes = pipes;
	}

	void order(String article, int pieces) {
		this.pipes.convertAndSend("orders", new Order(article, pieces));
	}

	void orderAll(List<Order> orders) {
		this.pipes.sendAll("orders", orders);
	}

	void orderAtOnce(Order order) {
		this.pipes.convertAndSend("orders", order,
				(message) -> MessageBuilder.withPayload("URGENT " + message.getPayload()).build());
	}

	record Order(String article, int pieces) {

	}

}
