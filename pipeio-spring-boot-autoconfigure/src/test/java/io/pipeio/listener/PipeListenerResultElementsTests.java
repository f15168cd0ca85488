package io.pipeio.listener;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.pipeio.PipeListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for results of {@link PipeListener} methods that have elements: arrays,
 * collections and streams.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerResultElementsTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	private final Received received = this.pipes.received();

	@Test
	void sendsEachElementOfArrayOfText() {
		this.pipes.run(TextArrayReplies.class,
				() -> assertThat(this.pipes.exchange("a  b\\n", 3)).isEqualTo("a\n\nb\n"));
	}

	@Test
	void sendsEachElementOfArrayOfNumbers() {
		this.pipes.run(IntArrayReplies.class, () -> assertThat(this.pipes.exchange("x\\n", 3)).isEqualTo("1\n-2\n3\n"));
	}

	@Test
	void sendsEachElementOfArrayOfRecords() {
		this.pipes.run(OrderArrayReplies.class, () -> assertThat(this.pipes.exchange("x\\n", 2))
			.isEqualTo("{\"id\":1,\"item\":\"x\"}\n{\"id\":2,\"item\":\"x\"}\n"));
	}

	@Test
	void sendsArrayOfCharactersAsOneLine() {
		this.pipes.run(CharArrayReplies.class,
				() -> assertThat(this.pipes.exchange("héllo\\n\\nend\\n", 3)).isEqualTo("héllo\n\nend\n"));
	}

	@Test
	void sendsArrayOfBytesAsOneLine() {
		this.pipes.run(ByteArrayReplies.class,
				() -> assertThat(this.pipes.exchange("ab\\n\\nend\\n", 3)).isEqualTo("ab\n\nend\n"));
	}

	@Test
	void sendsEachElementOfCollectionAsJson() {
		this.pipes.run(CollectionReplies.class, () -> assertThat(this.pipes.exchange("x\\n", 2))
			.isEqualTo("{\"id\":1,\"item\":\"x\"}\n{\"id\":2,\"item\":\"x\"}\n"));
	}

	@Test
	void sendsNestedCollectionAsJsonArray() {
		this.pipes.run(NestedReplies.class, () -> assertThat(this.pipes.exchange("x\\n", 2)).isEqualTo("[1,2]\n[]\n"));
	}

	@Test
	void sendsEachElementOfStreamWhenItIsThere() {
		this.pipes.runner().withBean(StreamReplies.class).run((context) -> {
			assertThat(this.pipes.exchange("x\\n", 1)).isEqualTo("1\n");
			assertThat(this.received.isEmpty()).isTrue();
			context.getBean(StreamReplies.class).goOn.countDown();
			assertThat(this.pipes.read("echo", 1)).isEqualTo("2\n");
			assertThat(this.received.next()).isEqualTo("closed");
		});
	}

	@Test
	void closesStreamThatFailsAndKeepsWhatWasSent(CapturedOutput output) {
		this.pipes.run(FailingStreamReplies.class, () -> {
			assertThat(this.pipes.exchange("x\\ny\\n", 2)).isEqualTo("x1\ny1\n");
			assertThat(this.received.next(2)).containsExactly("x", "y");
		});
		assertThat(output).contains("FailingStreamReplies.reply(String)").contains("on purpose");
	}

	record Order(int id, String item) {

	}

	static class TextArrayReplies {

		@PipeListener("echo")
		String[] reply(String line) {
			return line.split(" ");
		}

	}

	static class IntArrayReplies {

		@PipeListener("echo")
		int[] reply(String line) {
			return new int[] { 1, -2, 3 };
		}

	}

	static class OrderArrayReplies {

		@PipeListener("echo")
		Order[] reply(String line) {
			return new Order[] { new Order(1, line), new Order(2, line) };
		}

	}

	static class CharArrayReplies {

		@PipeListener("echo")
		char[] reply(String line) {
			return line.toCharArray();
		}

	}

	static class ByteArrayReplies {

		@PipeListener("echo")
		byte[] reply(String line) {
			return line.getBytes(StandardCharsets.UTF_8);
		}

	}

	static class CollectionReplies {

		@PipeListener("echo")
		List<Order> reply(String line) {
			return List.of(new Order(1, line), new Order(2, line));
		}

	}

	static class NestedReplies {

		@PipeListener("echo")
		List<List<Integer>> reply(String line) {
			return List.of(List.of(1, 2), List.of());
		}

	}

	static class StreamReplies {

		private final CountDownLatch goOn = new CountDownLatch(1);

		private final Received received;

		StreamReplies(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		Stream<Integer> reply(String line) {
			return Stream.of(1, 2).peek(this::awaitSecond).onClose(() -> this.received.add("closed"));
		}

		private void awaitSecond(int number) {
			try {
				assertThat(number == 1 || this.goOn.await(20, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	record FailingStreamReplies(Received received) {

		@PipeListener("echo")
		Stream<String> reply(String line) {
			return Stream.of("1", "2").map((number) -> {
				if (number.equals("2")) {
					throw new IllegalStateException("on purpose");
				}
				return line + number;
			}).onClose(() -> this.received.add(line));
		}

	}

}
