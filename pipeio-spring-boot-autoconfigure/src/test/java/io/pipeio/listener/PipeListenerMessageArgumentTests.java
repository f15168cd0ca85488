package io.pipeio.listener;

import java.util.List;

import io.pipeio.PipeHeaders;
import io.pipeio.PipeListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for messages as arguments of {@link PipeListener} methods.
 */
class PipeListenerMessageArgumentTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@Test
	void takesBrokenUtf8OfMessageAsItIs() {
		this.pipes.run(BytesMessageListener.class, () -> {
			this.pipes.write("\\303\\050\\377\\n\\n");
			assertThat((byte[]) nextMessage().getPayload()).containsExactly(0xc3, 0x28, 0xff);
			assertThat((byte[]) nextMessage().getPayload()).isEmpty();
		});
	}

	@Test
	void takesMessageThatStays() {
		this.pipes.run(TextMessageListener.class, () -> {
			this.pipes.write("one\\n\\n  \\nfour\\n");
			List<Message<Object>> messages = List.of(nextMessage(), nextMessage(), nextMessage(), nextMessage());
			this.pipes.write("a much longer line that comes after all of them\\n");
			nextMessage();
			assertThat(messages).extracting(Message::getPayload).containsExactly("one", "", "  ", "four");
			assertThat(messages).extracting((message) -> message.getHeaders().get(PipeHeaders.LINE_NUMBER))
				.containsExactly(1L, 2L, 3L, 4L);
			assertThat(messages).extracting((message) -> message.getHeaders().get(PipeHeaders.LENGTH))
				.containsExactly(3, 0, 2, 4);
		});
	}

	@SuppressWarnings("unchecked")
	private Message<Object> nextMessage() {
		return (Message<Object>) this.pipes.next();
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

}
