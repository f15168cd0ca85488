package io.pipeio.listener;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.pipeio.InvalidPipeListenerException;
import io.pipeio.PipeListener;
import io.pipeio.PipeListenerErrorHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.support.MessageBuilder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what becomes of the results of {@link PipeListener} methods that are there at
 * once.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerResultTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@Test
	void sendsEachElementOfArrayOfText() {
		run(TextArrayReplies.class, () -> assertThat(exchange("a  b\\n", 3)).isEqualTo("a\n\nb\n"));
	}

	@Test
	void sendsEachElementOfArrayOfNumbers() {
		run(IntArrayReplies.class, () -> assertThat(exchange("x\\n", 3)).isEqualTo("1\n-2\n3\n"));
	}

	@Test
	void sendsEachElementOfArrayOfRecords() {
		run(OrderArrayReplies.class, () -> assertThat(exchange("x\\n", 2))
			.isEqualTo("{\"id\":1,\"item\":\"x\"}\n{\"id\":2,\"item\":\"x\"}\n"));
	}

	@Test
	void sendsArrayOfCharactersAsOneLine() {
		run(CharArrayReplies.class, () -> assertThat(exchange("héllo\\n\\nend\\n", 3)).isEqualTo("héllo\n\nend\n"));
	}

	@Test
	void sendsArrayOfBytesAsOneLine() {
		run(ByteArrayReplies.class, () -> assertThat(exchange("ab\\n\\nend\\n", 3)).isEqualTo("ab\n\nend\n"));
	}

	@Test
	void sendsEachElementOfCollectionAsJson() {
		run(CollectionReplies.class, () -> assertThat(exchange("x\\n", 2))
			.isEqualTo("{\"id\":1,\"item\":\"x\"}\n{\"id\":2,\"item\":\"x\"}\n"));
	}

	@Test
	void sendsNestedCollectionAsJsonArray() {
		run(NestedReplies.class, () -> assertThat(exchange("x\\n", 2)).isEqualTo("[1,2]\n[]\n"));
	}

	@Test
	void sendsEachElementOfStreamWhenItIsThere() {
		this.pipes.runner().withBean(StreamReplies.class).run((context) -> {
			assertThat(exchange("x\\n", 1)).isEqualTo("1\n");
			assertThat(this.pipes.received()).isEmpty();
			context.getBean(StreamReplies.class).goOn.countDown();
			assertThat(this.pipes.read("echo", 1)).isEqualTo("2\n");
			assertThat(this.pipes.received().next()).isEqualTo("closed");
		});
	}

	@Test
	void closesStreamThatFailsAndKeepsWhatWasSent(CapturedOutput output) {
		run(FailingStreamReplies.class, () -> {
			assertThat(exchange("x\\ny\\n", 2)).isEqualTo("x1\ny1\n");
			assertThat(List.of(this.pipes.received().next(), this.pipes.received().next())).containsExactly("x", "y");
		});
		assertThat(output).contains("FailingStreamReplies.reply(String)").contains("on purpose");
	}

	@Test
	void sendsWhatIsInOptional() {
		run(OptionalReplies.class, () -> assertThat(exchange("\\nx\\n\\nend\\n", 2))
			.isEqualTo("{\"id\":1,\"item\":\"x\"}\n" + "{\"id\":1,\"item\":\"end\"}\n"));
	}

	@Test
	void sendsObjectAsJsonOnOneLineAlthoughApplicationIndents() {
		this.pipes.runner()
			.withPropertyValues("spring.jackson.serialization.indent-output=true")
			.withBean(OrderReplies.class)
			.run((context) -> assertThat(exchange("{\"id\":1,\"item\":\"a\\\\nb\"}\\n", 1))
				.isEqualTo("{\"id\":1,\"item\":\"a\\nb\"}\n"));
	}

	@Test
	void sendsMapAsJson() {
		run(MapReplies.class, () -> assertThat(exchange("x\\n", 1)).isEqualTo("{\"x\":1}\n"));
	}

	@Test
	void sendsSimpleValuesAsText() {
		run(SimpleReplies.class, () -> assertThat(exchange("int\\nenum\\nboolean\\ndouble\\ntext\\n", 5))
			.isEqualTo("42\nLARGE\ntrue\n0.5\n\"quoted\"\n"));
	}

	@Test
	void sendsPrimitive() {
		run(PrimitiveReplies.class, () -> assertThat(exchange("abc\\n\\n", 2)).isEqualTo("3\n0\n"));
	}

	@Test
	void sendsPayloadOfMessage() {
		run(MessageReplies.class, () -> assertThat(exchange("x\\n", 1)).isEqualTo("{\"id\":1,\"item\":\"x\"}\n"));
	}

	@Test
	void tellsMethodOfResultWithNewline(CapturedOutput output) {
		run(NewlineReplies.class, () -> assertThat(exchange("a b\\nend\\n", 1)).isEqualTo("end\n"));
		assertThat(output)
			.contains(
					"@PipeListener method PipeListenerResultTests.NewlineReplies.reply(String) " + "of bean 'listener'")
			.contains("must not contain a newline");
	}

	@Test
	void handsResultWithNewlineToErrorHandler() {
		this.pipes.runner()
			.withBean("handler", PipeListenerErrorHandler.class,
					() -> (message, failure) -> "instead of " + message.getPayload() + " of " + failure.getListenerId())
			.withBean("listener", NewlineReplies.class)
			.run((context) -> assertThat(exchange("a b\\nend\\n", 2))
				.isEqualTo("instead of a b of listener.reply\nend\n"));
	}

	@Test
	void sendsToServerOfMethod() {
		run(MethodSendTo.class, () -> {
			this.pipes.write("hello\\n");
			assertThat(this.pipes.read("other", 1)).isEqualTo("HELLO\n");
		});
	}

	@Test
	void sendsToServerOfClassUnlessMethodNamesAnother() {
		run(ClassSendTo.class, () -> {
			this.pipes.write("class\\nmethod\\nnothing\\n");
			assertThat(this.pipes.read("other", 1)).isEqualTo("from class\n");
			assertThat(this.pipes.read("third", 1)).isEqualTo("from method\n");
		});
	}

	@Test
	void sendsToTwoServers() {
		run(TwoSendTo.class, () -> {
			this.pipes.write("hello\\n");
			assertThat(this.pipes.read("other", 2)).isEqualTo("hello\nhello\n");
			assertThat(this.pipes.read("echo", 2)).isEqualTo("hello\nhello\n");
		});
	}

	@Test
	void sendsToServerOfPlaceholder() {
		this.pipes.runner().withPropertyValues("app.target=third").withBean(PlaceholderSendTo.class).run((context) -> {
			this.pipes.write("hello\\n");
			assertThat(this.pipes.read("third", 1)).isEqualTo("hello\n");
			assertThat(this.pipes.read("other", 1)).isEqualTo("hello\n");
		});
	}

	@Test
	void refusesToSendToServerThatDoesNotExist() {
		this.pipes.runner()
			.withPropertyValues("app.target=thrid")
			.withBean(PlaceholderSendTo.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidPipeListenerException.class)
				.hasMessageContaining("sends results to a pipe server that does not exist"));
	}

	private void run(Class<?> listener, Runnable test) {
		this.pipes.run(listener, test);
	}

	private String exchange(String text, int lines) {
		return this.pipes.exchange(text, lines);
	}

	record Order(int id, String item) {

	}

	enum Size {

		LARGE

	}

	static class StreamReplies {

		private final Received received;

		StreamReplies(Received received) {
			this.received = received;
		}

		private final CountDownLatch goOn = new CountDownLatch(1);

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

	static class FailingStreamReplies {

		private final Received received;

		FailingStreamReplies(Received received) {
			this.received = received;
		}

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

	static class SimpleReplies {

		@PipeListener("echo")
		Object reply(String line) {
			return switch (line) {
				case "int" -> 42;
				case "enum" -> Size.LARGE;
				case "boolean" -> true;
				case "double" -> 0.5;
				default -> "\"quoted\"";
			};
		}

	}

	static class MethodSendTo {

		@PipeListener("echo")
		@SendTo("other")
		String reply(String line) {
			return line.toUpperCase();
		}

	}

	@SendTo("other")
	static class ClassSendTo {

		@PipeListener(servers = "echo", condition = "#line == 'class'")
		String replyOfClass(String line) {
			return "from " + line;
		}

		@PipeListener(servers = "echo", condition = "#line == 'method'")
		@SendTo("third")
		String replyOfMethod(String line) {
			return "from " + line;
		}

		@PipeListener("echo")
		void listen(String line) {
		}

	}

	static class TwoSendTo {

		@PipeListener("echo")
		@SendTo({ "other", "echo", "other" })
		List<String> reply(String line) {
			return List.of(line, line);
		}

	}

	static class PlaceholderSendTo {

		@PipeListener("echo")
		@SendTo({ "${app.target}", "#{'other'}" })
		String reply(String line) {
			return line;
		}

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

	static class OptionalReplies {

		@PipeListener("echo")
		Optional<Order> reply(String line) {
			return Optional.of(line).filter((text) -> !text.isEmpty()).map((text) -> new Order(1, text));
		}

	}

	static class MapReplies {

		@PipeListener("echo")
		Map<String, Integer> reply(String line) {
			return Map.of(line, 1);
		}

	}

	static class PrimitiveReplies {

		@PipeListener("echo")
		int reply(String line) {
			return line.length();
		}

	}

	static class MessageReplies {

		@PipeListener("echo")
		Message<Order> reply(String line) {
			return MessageBuilder.withPayload(new Order(1, line)).setHeader("other", "header").build();
		}

	}

	static class NewlineReplies {

		@PipeListener("echo")
		String reply(String line) {
			return line.replace(' ', '\n');
		}

	}

	static class OrderReplies {

		@PipeListener("echo")
		Order reply(Order line) {
			return line;
		}

	}

}
