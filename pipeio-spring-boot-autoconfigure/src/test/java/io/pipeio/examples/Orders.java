package io.pipeio.examples;

import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.pipeio.PipeHeaders;
import io.pipeio.PipeListener;
import io.pipeio.server.PipeServer;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;

import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.stereotype.Component;

/**
 * Takes lines as objects.
 */
@Component
class Orders {

	final Queue<String> log = new ConcurrentLinkedQueue<>();

	@PipeListener("orders")
	void order(@Valid Order order) {
		this.log.add(order.pieces() + " x " + order.article());
	}

	@PipeListener("numbers")
	int square(int number) {
		return number * number;
	}

	@PipeListener("journal")
	void note(String entry, @Header(PipeHeaders.LINE_NUMBER) long number,
			@Header(PipeHeaders.ARRIVAL_TIME) Instant arrival, PipeServer server) {
		this.log.add("%s %d at %s: %s".formatted(server.getName(), number, arrival, entry));
	}

	@PipeListener("mails")
	void read(Message<String> mail) {
		this.log.add(mail.getPayload() + " of " + mail.getHeaders().get(PipeHeaders.LENGTH) + " bytes");
	}

	@PipeListener(servers = "readings", batch = "true", batchSize = "100")
	void store(List<Integer> readings) {
		this.log.add("stored " + readings);
	}

	@PipeListener("invoices")
	@SendTo("orders-out")
	List<Order> unpack(Invoice invoice) {
		return invoice.orders();
	}

	record Order(@NotBlank String article, @Positive int pieces) {

	}

	record Invoice(List<Order> orders) {

	}

}
