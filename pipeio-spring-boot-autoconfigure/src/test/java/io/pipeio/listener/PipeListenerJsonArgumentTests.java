package io.pipeio.listener;

import java.util.List;
import java.util.Map;

import io.pipeio.PipeHeaders;
import io.pipeio.PipeListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Payload;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for arguments of {@link PipeListener} methods that are made of JSON.
 */
class PipeListenerJsonArgumentTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@Test
	void takesRecordFromJson() {
		this.pipes.run(OrderListener.class, () -> {
			this.pipes.write("{\"id\":1,\"item\":\"bréad\"}\\n");
			assertThat(this.pipes.next()).isEqualTo(new Order(1, "bréad"));
		});
	}

	@Test
	void takesJsonWithWhatApplicationHasSetForJackson() {
		this.pipes.runner()
			.withPropertyValues("spring.jackson.property-naming-strategy=UPPER_CAMEL_CASE")
			.withBean(OrderListener.class)
			.run((context) -> {
				this.pipes.write("{\"Id\":1,\"Item\":\"bread\"}\\n");
				assertThat(this.pipes.next()).isEqualTo(new Order(1, "bread"));
			});
	}

	@Test
	void takesListOfRecordsFromJsonArray() {
		this.pipes.run(OrdersListener.class, () -> {
			this.pipes.write("[{\"id\":1,\"item\":\"bread\"},{\"id\":2,\"item\":\"milk\"}]\\n[]\\n");
			assertThat(List.of(this.pipes.next(), this.pipes.next()))
				.containsExactly(List.of(new Order(1, "bread"), new Order(2, "milk")), List.of());
		});
	}

	@Test
	void takesMapFromJson() {
		this.pipes.run(MapListener.class, () -> {
			this.pipes.write("{\"a\":{\"id\":1,\"item\":\"bread\"}}\\n");
			assertThat(this.pipes.next()).isEqualTo(Map.of("a", new Order(1, "bread")));
		});
	}

	@Test
	void takesAnnotatedPayload() {
		this.pipes.run(PayloadListener.class, () -> {
			this.pipes.write("{\"id\":1,\"item\":\"bread\"}\\n");
			assertThat(this.pipes.next()).isEqualTo(new Order(1, "bread"));
		});
	}

	@Test
	void takesMessageWithPayloadFromJsonThatStays() {
		this.pipes.run(OrderMessageListener.class, () -> {
			this.pipes.write("{\"id\":1,\"item\":\"bread\"}\\n{\"id\":22,\"item\":\"milk\"}\\n");
			List<Message<Object>> messages = List.of(nextMessage(), nextMessage());
			assertThat(messages).extracting(Message::getPayload)
				.containsExactly(new Order(1, "bread"), new Order(22, "milk"));
			assertThat(messages).extracting((message) -> message.getHeaders().get(PipeHeaders.LENGTH))
				.containsExactly(23, 23);
			assertThat(messages).extracting((message) -> message.getHeaders().get(PipeHeaders.LISTENER_ID))
				.containsOnly("listener.listen");
		});
	}

	@Test
	void takesMessageOfListFromJson() {
		this.pipes.run(OrdersMessageListener.class, () -> {
			this.pipes.write("[{\"id\":1,\"item\":\"bread\"}]\\n");
			assertThat(nextMessage().getPayload()).isEqualTo(List.of(new Order(1, "bread")));
		});
	}

	@SuppressWarnings("unchecked")
	private Message<Object> nextMessage() {
		return (Message<Object>) this.pipes.next();
	}

	record Order(int id, String item) {

	}

	static class OrderListener {

		private final Received received;

		OrderListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(Order order) {
			this.received.add(order);
		}

	}

	static class OrdersListener {

		private final Received received;

		OrdersListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(List<Order> orders) {
			this.received.add(orders);
		}

	}

	static class MapListener {

		private final Received received;

		MapListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(Map<String, Order> orders) {
			this.received.add(orders);
		}

	}

	static class PayloadListener {

		private final Received received;

		PayloadListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(@Payload Order order) {
			this.received.add(order);
		}

	}

	static class OrderMessageListener {

		private final Received received;

		OrderMessageListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(Message<Order> order) {
			this.received.add(order);
		}

	}

	static class OrdersMessageListener {

		private final Received received;

		OrdersMessageListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(Message<List<Order>> orders) {
			this.received.add(orders);
		}

	}

}
