package io.pipeio.listener;

import java.util.Collection;
import java.util.List;

import io.pipeio.PipeHeaders;
import io.pipeio.PipeListener;
import io.pipeio.PipeServers;
import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what {@link PipeListener} methods take a batch of lines as.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerBatchTypeTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@Test
	void takesListThatStaysAndMayBeChanged() {
		this.pipes.run(PipeListenerBatchTests.TextBatches.class, () -> {
			this.pipes.write("a\\nb\\n");
			Collection<?> first = next();
			this.pipes.write("c\\n");
			next();
			assertThat(first).isEqualTo(List.of("a", "b"));
			first.clear();
		});
	}

	@Test
	void takesBytes() {
		this.pipes.run(BytesBatches.class, () -> {
			this.pipes.write("\\303\\050\\n\\n");
			assertThat(next()).usingRecursiveComparison()
				.isEqualTo(List.of(new byte[] { (byte) 0xc3, 0x28 }, new byte[0]));
		});
	}

	@Test
	void takesLines() {
		this.pipes.run(LineBatches.class, () -> {
			this.pipes.write("one\\ntwo\\n");
			Collection<?> lines = next();
			this.pipes.write("longer than the others\\n");
			next();
			assertThat(lines).extracting(Object::toString).isEqualTo(List.of("one", "two"));
		});
	}

	@Test
	void takesRecordsFromJson() {
		this.pipes.run(OrderBatches.class, () -> {
			this.pipes.write("{\"id\":1}\\n{\"id\":2}\\n");
			assertThat(next()).isEqualTo(List.of(new Item(1), new Item(2)));
		});
	}

	@Test
	void takesNumbers() {
		this.pipes.run(PipeListenerBatchTests.NumberBatches.class, () -> {
			this.pipes.write("1\\n2\\n");
			assertThat(next()).isEqualTo(List.of(1, 2));
		});
	}

	@Test
	void takesMessagesThatStay() {
		this.pipes.run(MessageBatches.class, () -> {
			this.pipes.write("one\\nthree\\n");
			Collection<?> messages = next();
			this.pipes.write("longer than the others\\n");
			next();
			assertThat(messages).extracting((each) -> ((Message<?>) each).getPayload())
				.isEqualTo(List.of("one", "three"));
			assertThat(messages).extracting((each) -> ((Message<?>) each).getHeaders().get(PipeHeaders.LENGTH))
				.isEqualTo(List.of(3, 5));
			assertThat(messages).extracting((each) -> ((Message<?>) each).getHeaders().get(PipeHeaders.LINE_NUMBER))
				.isEqualTo(List.of(1L, 2L));
		});
	}

	@Test
	void takesMessagesWithPayloadFromJson() {
		this.pipes.run(OrderMessageBatches.class, () -> {
			this.pipes.write("{\"id\":1}\\n");
			assertThat(next()).extracting((each) -> ((Message<?>) each).getPayload()).isEqualTo(List.of(new Item(1)));
		});
	}

	@Test
	void takesServerBesideBatch() {
		this.pipes.runner().withBean(ServerBatches.class).run((context) -> {
			this.pipes.write("a\\n");
			assertThat(next()).isEqualTo(List.of(context.getBean(PipeServers.class).get("echo"), "a"));
		});
	}

	private Collection<?> next() {
		return (Collection<?>) this.pipes.next();
	}

	record Item(int id) {

	}

	static class ServerBatches {

		private final Received received;

		ServerBatches(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", batch = "true")
		void listen(PipeServer server, List<String> batch) {
			this.received.add(List.of(server, batch.get(0)));
		}

	}

	static class BytesBatches {

		private final Received received;

		BytesBatches(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", batch = "true")
		void listen(List<byte[]> batch) {
			this.received.add(batch);
		}

	}

	static class LineBatches {

		private final Received received;

		LineBatches(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", batch = "true")
		void listen(List<Line> batch) {
			this.received.add(batch);
		}

	}

	static class OrderBatches {

		private final Received received;

		OrderBatches(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", batch = "true")
		void listen(List<Item> batch) {
			this.received.add(batch);
		}

	}

	static class MessageBatches {

		private final Received received;

		MessageBatches(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", batch = "true")
		void listen(List<Message<String>> batch) {
			this.received.add(batch);
		}

	}

	static class OrderMessageBatches {

		private final Received received;

		OrderMessageBatches(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", batch = "true")
		void listen(Collection<Message<Item>> batch) {
			this.received.add(batch);
		}

	}

}
