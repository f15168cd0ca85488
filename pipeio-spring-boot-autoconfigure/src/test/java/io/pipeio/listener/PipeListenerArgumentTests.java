package io.pipeio.listener;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

import io.pipeio.PipeHeaders;
import io.pipeio.PipeListener;
import io.pipeio.line.Line;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Payload;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what {@link PipeListener} methods may take a line as.
 */
class PipeListenerArgumentTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@Test
	void takesCharSequence() {
		run(CharSequenceListener.class, () -> {
			write("héllo\\n\\n  \\n");
			assertThat(List.of(next(), next(), next())).containsExactly("héllo", "", "  ");
		});
	}

	@Test
	void takesBufferOfItsOwn() {
		run(BufferListener.class, () -> {
			write("\\377one\\n\\ntwo\\n");
			List<Object> buffers = List.of(next(), next(), next());
			assertThat(buffers).containsExactly(buffer("\u00ffone"), buffer(""), buffer("two"));
		});
	}

	@Test
	void takesBrokenUtf8AsItIs() {
		run(BytesListener.class, () -> {
			write("\\303\\050\\377\\000\\r\\n\\n \\n");
			assertThat((byte[]) next()).containsExactly(0xc3, 0x28, 0xff, 0, '\r');
			assertThat((byte[]) next()).isEmpty();
			assertThat((byte[]) next()).containsExactly(' ');
		});
	}

	@Test
	void takesBrokenUtf8OfMessageAsItIs() {
		run(BytesMessageListener.class, () -> {
			write("\\303\\050\\377\\n\\n");
			assertThat((byte[]) nextMessage().getPayload()).containsExactly(0xc3, 0x28, 0xff);
			assertThat((byte[]) nextMessage().getPayload()).isEmpty();
		});
	}

	@Test
	void takesLineThatStays() {
		run(LineListener.class, () -> {
			write("\\377one\\n\\ntwo\\n");
			List<Object> lines = List.of(next(), next(), next());
			assertThat(lines).extracting((line) -> ((Line) line).toByteArray())
				.containsExactly(new byte[] { (byte) 0xff, 'o', 'n', 'e' }, new byte[0], new byte[] { 't', 'w', 'o' });
		});
	}

	@Test
	void takesNumber() {
		run(IntListener.class, () -> {
			write("42\\n-7\\n");
			assertThat(List.of(next(), next())).containsExactly(42, -7);
		});
	}

	@Test
	void takesEnum() {
		run(EnumListener.class, () -> {
			write("LARGE\\nsmall\\n");
			assertThat(List.of(next(), next())).containsExactly(Size.LARGE, Size.SMALL);
		});
	}

	@Test
	void takesDate() {
		run(DateListener.class, () -> {
			write("2026-11-25\\n");
			assertThat(next()).isEqualTo(LocalDate.of(2026, 11, 25));
		});
	}

	@Test
	void takesRecordFromJson() {
		run(OrderListener.class, () -> {
			write("{\"id\":1,\"item\":\"bréad\"}\\n");
			assertThat(next()).isEqualTo(new Order(1, "bréad"));
		});
	}

	@Test
	void takesJsonWithWhatApplicationHasSetForJackson() {
		this.pipes.runner()
			.withPropertyValues("spring.jackson.property-naming-strategy=UPPER_CAMEL_CASE")
			.withBean(OrderListener.class)
			.run((context) -> {
				write("{\"Id\":1,\"Item\":\"bread\"}\\n");
				assertThat(next()).isEqualTo(new Order(1, "bread"));
			});
	}

	@Test
	void takesListOfRecordsFromJsonArray() {
		run(OrdersListener.class, () -> {
			write("[{\"id\":1,\"item\":\"bread\"},{\"id\":2,\"item\":\"milk\"}]\\n[]\\n");
			assertThat(List.of(next(), next())).containsExactly(List.of(new Order(1, "bread"), new Order(2, "milk")),
					List.of());
		});
	}

	@Test
	void takesMapFromJson() {
		run(MapListener.class, () -> {
			write("{\"a\":{\"id\":1,\"item\":\"bread\"}}\\n");
			assertThat(next()).isEqualTo(Map.of("a", new Order(1, "bread")));
		});
	}

	@Test
	void takesAnnotatedPayload() {
		run(PayloadListener.class, () -> {
			write("{\"id\":1,\"item\":\"bread\"}\\n");
			assertThat(next()).isEqualTo(new Order(1, "bread"));
		});
	}

	@Test
	void takesEmptyLineAsRequiredPayload() {
		run(TextPayloadListener.class, () -> {
			write("\\n \\n");
			assertThat(List.of(next(), next())).containsExactly("", " ");
		});
	}

	@Test
	void takesNothing() {
		run(NothingListener.class, () -> {
			write("a\\n\\n");
			assertThat(List.of(next(), next())).containsExactly("called", "called");
		});
	}

	@Test
	void takesMessageThatStays() {
		run(TextMessageListener.class, () -> {
			write("one\\n\\n  \\nfour\\n");
			List<Message<Object>> messages = List.of(nextMessage(), nextMessage(), nextMessage(), nextMessage());
			write("a much longer line that comes after all of them\\n");
			nextMessage();
			assertThat(messages).extracting(Message::getPayload).containsExactly("one", "", "  ", "four");
			assertThat(messages).extracting((message) -> message.getHeaders().get(PipeHeaders.LINE_NUMBER))
				.containsExactly(1L, 2L, 3L, 4L);
			assertThat(messages).extracting((message) -> message.getHeaders().get(PipeHeaders.LENGTH))
				.containsExactly(3, 0, 2, 4);
		});
	}

	@Test
	void takesMessageWithPayloadFromJsonThatStays() {
		run(OrderMessageListener.class, () -> {
			write("{\"id\":1,\"item\":\"bread\"}\\n{\"id\":22,\"item\":\"milk\"}\\n");
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
		run(OrdersMessageListener.class, () -> {
			write("[{\"id\":1,\"item\":\"bread\"}]\\n");
			assertThat(nextMessage().getPayload()).isEqualTo(List.of(new Order(1, "bread")));
		});
	}

	private void run(Class<?> listener, Runnable test) {
		this.pipes.run(listener, test);
	}

	private void write(String text) {
		this.pipes.write(text);
	}

	private Object next() {
		return this.pipes.received().next();
	}

	@SuppressWarnings("unchecked")
	private Message<Object> nextMessage() {
		return (Message<Object>) next();
	}

	private static ByteBuffer buffer(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	record Order(int id, String item) {

	}

	enum Size {

		SMALL, LARGE

	}

	static class CharSequenceListener {

		private final Received received;

		CharSequenceListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(CharSequence line) {
			this.received.add(line);
		}

	}

	static class BufferListener {

		private final Received received;

		BufferListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(ByteBuffer line) {
			this.received.add(line);
		}

	}

	static class BytesListener {

		private final Received received;

		BytesListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(byte[] line) {
			this.received.add(line);
		}

	}

	static class BytesMessageListener {

		private final Received received;

		BytesMessageListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(Message<byte[]> line) {
			this.received.add(line);
		}

	}

	static class LineListener {

		private final Received received;

		LineListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(Line line) {
			this.received.add(line);
		}

	}

	static class IntListener {

		private final Received received;

		IntListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(int number) {
			this.received.add(number);
		}

	}

	static class EnumListener {

		private final Received received;

		EnumListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(Size size) {
			this.received.add(size);
		}

	}

	static class DateListener {

		private final Received received;

		DateListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(LocalDate date) {
			this.received.add(date);
		}

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

	static class TextPayloadListener {

		private final Received received;

		TextPayloadListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(@Payload(required = true) String line) {
			this.received.add(line);
		}

	}

	static class TextMessageListener {

		private final Received received;

		TextMessageListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(Message<String> line) {
			this.received.add(line);
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

	static class NothingListener {

		private final Received received;

		NothingListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen() {
			this.received.add("called");
		}

	}

}
