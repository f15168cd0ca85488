package io.pipeio.listener;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;

import io.pipeio.PipeListener;
import io.pipeio.line.Line;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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
		this.pipes.run(CharSequenceListener.class, () -> {
			this.pipes.write("héllo\\n\\n  \\n");
			assertThat(List.of(this.pipes.next(), this.pipes.next(), this.pipes.next())).containsExactly("héllo", "",
					"  ");
		});
	}

	@Test
	void takesBufferOfItsOwn() {
		this.pipes.run(BufferListener.class, () -> {
			this.pipes.write("\\377one\\n\\ntwo\\n");
			List<Object> buffers = List.of(this.pipes.next(), this.pipes.next(), this.pipes.next());
			assertThat(buffers).containsExactly(buffer("\u00ffone"), buffer(""), buffer("two"));
		});
	}

	@Test
	void takesBrokenUtf8AsItIs() {
		this.pipes.run(BytesListener.class, () -> {
			this.pipes.write("\\303\\050\\377\\000\\r\\n\\n \\n");
			assertThat((byte[]) this.pipes.next()).containsExactly(0xc3, 0x28, 0xff, 0, '\r');
			assertThat((byte[]) this.pipes.next()).isEmpty();
			assertThat((byte[]) this.pipes.next()).containsExactly(' ');
		});
	}

	@Test
	void takesLineThatStays() {
		this.pipes.run(LineListener.class, () -> {
			this.pipes.write("\\377one\\n\\ntwo\\n");
			List<Object> lines = List.of(this.pipes.next(), this.pipes.next(), this.pipes.next());
			assertThat(lines).extracting((line) -> ((Line) line).toByteArray())
				.containsExactly(new byte[] { (byte) 0xff, 'o', 'n', 'e' }, new byte[0], new byte[] { 't', 'w', 'o' });
		});
	}

	@Test
	void takesNumber() {
		this.pipes.run(IntListener.class, () -> {
			this.pipes.write("42\\n-7\\n");
			assertThat(List.of(this.pipes.next(), this.pipes.next())).containsExactly(42, -7);
		});
	}

	@Test
	void takesEnum() {
		this.pipes.run(EnumListener.class, () -> {
			this.pipes.write("LARGE\\nsmall\\n");
			assertThat(List.of(this.pipes.next(), this.pipes.next())).containsExactly(Size.LARGE, Size.SMALL);
		});
	}

	@Test
	void takesDate() {
		this.pipes.run(DateListener.class, () -> {
			this.pipes.write("2026-11-25\\n");
			assertThat(this.pipes.next()).isEqualTo(LocalDate.of(2026, 11, 25));
		});
	}

	@Test
	void takesEmptyLineAsRequiredPayload() {
		this.pipes.run(TextPayloadListener.class, () -> {
			this.pipes.write("\\n \\n");
			assertThat(List.of(this.pipes.next(), this.pipes.next())).containsExactly("", " ");
		});
	}

	@Test
	void takesNothing() {
		this.pipes.run(NothingListener.class, () -> {
			this.pipes.write("a\\n\\n");
			assertThat(List.of(this.pipes.next(), this.pipes.next())).containsExactly("called", "called");
		});
	}

	private static ByteBuffer buffer(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
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
