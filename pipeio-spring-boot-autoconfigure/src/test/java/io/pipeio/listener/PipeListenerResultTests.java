package io.pipeio.listener;

import java.util.Map;
import java.util.Optional;

import io.pipeio.PipeListener;
import io.pipeio.PipeListenerErrorHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for single results of {@link PipeListener} methods that are there at once.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerResultTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@Test
	void sendsWhatIsInOptional() {
		this.pipes.run(OptionalReplies.class, () -> assertThat(this.pipes.exchange("\\nx\\n\\nend\\n", 2))
			.isEqualTo("{\"id\":1,\"item\":\"x\"}\n" + "{\"id\":1,\"item\":\"end\"}\n"));
	}

	@Test
	void sendsObjectAsJsonOnOneLineAlthoughApplicationIndents() {
		this.pipes.runner()
			.withPropertyValues("spring.jackson.serialization.indent-output=true")
			.withBean(OrderReplies.class)
			.run((context) -> assertThat(this.pipes.exchange("{\"id\":1,\"item\":\"a\\\\nb\"}\\n", 1))
				.isEqualTo("{\"id\":1,\"item\":\"a\\nb\"}\n"));
	}

	@Test
	void sendsMapAsJson() {
		this.pipes.run(MapReplies.class, () -> assertThat(this.pipes.exchange("x\\n", 1)).isEqualTo("{\"x\":1}\n"));
	}

	@Test
	void sendsSimpleValuesAsText() {
		this.pipes.run(SimpleReplies.class,
				() -> assertThat(this.pipes.exchange("int\\nenum\\nboolean\\ndouble\\ntext\\n", 5))
					.isEqualTo("42\nLARGE\ntrue\n0.5\n\"quoted\"\n"));
	}

	@Test
	void sendsPrimitive() {
		this.pipes.run(PrimitiveReplies.class,
				() -> assertThat(this.pipes.exchange("abc\\n\\n", 2)).isEqualTo("3\n0\n"));
	}

	@Test
	void sendsPayloadOfMessage() {
		this.pipes.run(MessageReplies.class,
				() -> assertThat(this.pipes.exchange("x\\n", 1)).isEqualTo("{\"id\":1,\"item\":\"x\"}\n"));
	}

	@Test
	void tellsMethodOfResultWithNewline(CapturedOutput output) {
		this.pipes.run(NewlineReplies.class,
				() -> assertThat(this.pipes.exchange("a b\\nend\\n", 1)).isEqualTo("end\n"));
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
			.run((context) -> assertThat(this.pipes.exchange("a b\\nend\\n", 2))
				.isEqualTo("instead of a b of listener.reply\nend\n"));
	}

	record Order(int id, String item) {

	}

	enum Size {

		LARGE

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
