package io.pipeio.listener;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.pipeio.PipeListener;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.line.Line;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what {@link PipeListener} methods take and return.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	private final Received received = this.pipes.received();

	@Test
	void takesText() {
		run(TextListener.class, () -> {
			this.pipes.write("héllo\\r\\n");
			assertThat(this.received.next()).isEqualTo("héllo\r");
		});
	}

	@Test
	void takesBytes() {
		run(BytesListener.class, () -> {
			this.pipes.write("\\377\\001\\n");
			assertThat(this.received.next(byte[].class)).containsExactly(0xff, 1);
		});
	}

	@Test
	void takesLine() {
		run(LineListener.class, () -> {
			this.pipes.write("hello\\n");
			assertThat(this.received.next(Line.class)).extracting(Line::toString, Line::length)
				.containsExactly("hello", 5);
		});
	}

	@Test
	void takesEmptyAndBlankLines() {
		run(TextListener.class, () -> {
			this.pipes.write("\\n   \\n\\t\\nend\\n");
			assertThat(this.received.next(4)).containsExactly("", "   ", "\t", "end");
		});
		run(BytesListener.class, () -> {
			this.pipes.write("\\n \\n");
			assertThat(this.received.next(byte[].class)).isEmpty();
			assertThat(this.received.next(byte[].class)).containsExactly(' ');
		});
	}

	@Test
	void takesLinesOneAfterTheOtherOnThreadOfPipe() {
		run(ThreadListener.class, () -> {
			this.pipes.write("1\\n2\\n");
			this.pipes.write("3\\n");
			assertThat(this.received.next(3)).containsExactly("1 on pipeio-echo-in", "2 on pipeio-echo-in",
					"3 on pipeio-echo-in");
		});
	}

	@Test
	void sendsText() {
		run(TextReplies.class, () -> assertThat(this.pipes.exchange("héllo\\n", 1)).isEqualTo("HÉLLO\n"));
	}

	@Test
	void sendsBytes() {
		run(BytesReplies.class,
				() -> assertThat(ClientProcess
					.shell("printf '\\377\\000\\n' > \"$1\"; head -n 1 \"$2\" | od -An -tx1", this.pipes.in("echo"),
							this.pipes.out("echo"))
					.awaitOutput()
					.strip()).isEqualTo("ff 00 0a"));
	}

	@Test
	void sendsEachElementOfListOfText() {
		run(TextListReplies.class, () -> assertThat(this.pipes.exchange("a b  c\\n", 4)).isEqualTo("a\nb\n\nc\n"));
	}

	@Test
	void sendsEachElementOfSetOfBytes() {
		run(BytesSetReplies.class, () -> assertThat(this.pipes.exchange("a b\\n", 2)).isEqualTo("a\nb\n"));
	}

	@Test
	void sendsEachElementOfCollectionOfUnknownType() {
		run(RawReplies.class, () -> assertThat(this.pipes.exchange("ok\\n", 2)).isEqualTo("text\nbytes\n"));
	}

	@Test
	void sendsNothingForNull() {
		run(NullReplies.class, () -> assertThat(this.pipes.exchange("null\\nnull\\nend\\n", 1)).isEqualTo("end\n"));
	}

	@Test
	void sendsNothingForEmptyCollection() {
		run(TextListReplies.class, () -> assertThat(this.pipes.exchange("\\nend\\n", 1)).isEqualTo("end\n"));
	}

	@Test
	void sendsEmptyLineForEmptyText() {
		run(TextReplies.class, () -> assertThat(this.pipes.exchange("\\nend\\n", 2)).isEqualTo("\nEND\n"));
	}

	@Test
	void sendsNothingOfCollectionWithWrongElement(CapturedOutput output) {
		run(RawReplies.class,
				() -> assertThat(this.pipes.exchange("object\\nnull\\nok\\n", 2)).isEqualTo("text\nbytes\n"));
		assertThat(output).contains("echo: the line \"object\" was not handled")
			.contains("A payload of type java.lang.Object cannot be converted to a line")
			.contains("echo: the line \"null\" was not handled")
			.contains("null is no line to send back");
	}

	@Test
	void sendsNothingOfCollectionWithNewlineInOneElement(CapturedOutput output) {
		run(RawReplies.class, () -> assertThat(this.pipes.exchange("newline\\nok\\n", 2)).isEqualTo("text\nbytes\n"));
		assertThat(output).contains("echo: the line \"newline\" was not handled").contains("newline");
	}

	@Test
	void sendsNothingForTextWithNewline(CapturedOutput output) {
		run(NullReplies.class, () -> assertThat(this.pipes.exchange("two\\nend\\n", 1)).isEqualTo("end\n"));
		assertThat(output).contains("echo: the line \"two\" was not handled")
			.contains("A line to send must not contain a newline");
	}

	@Test
	void decodesAndEncodesInCharsetOfServer() {
		this.pipes.plainRunner()
			.withPropertyValues("pipeio.servers.echo.charset=ISO-8859-1")
			.withBean(TextReplies.class)
			.run((context) -> assertThat(ClientProcess
				.shell("printf '\\351\\n' > \"$1\"; head -n 1 \"$2\" | od -An -tx1", this.pipes.in("echo"),
						this.pipes.out("echo"))
				.awaitOutput()
				.strip()).isEqualTo("c9 0a"));
	}

	private void run(Class<?> listener, Runnable test) {
		this.pipes.plainRunner().withBean(listener).run((context) -> {
			assertThat(context).hasNotFailed();
			test.run();
		});
	}

	record TextListener(Received received) {

		@PipeListener("echo")
		void listen(String line) {
			this.received.add(line);
		}

	}

	record BytesListener(Received received) {

		@PipeListener("echo")
		private void listen(byte[] line) {
			this.received.add(line);
		}

	}

	record LineListener(Received received) {

		@PipeListener("echo")
		protected void listen(Line line) {
			this.received.add(line);
		}

	}

	record ThreadListener(Received received) {

		@PipeListener("echo")
		void listen(String line) {
			this.received.add(line + " on " + Thread.currentThread().getName());
		}

	}

	private static final class TextReplies {

		@PipeListener("echo")
		String reply(String line) {
			return line.toUpperCase();
		}

	}

	private static final class BytesReplies {

		@PipeListener("echo")
		byte[] reply(byte[] line) {
			return line;
		}

	}

	private static final class TextListReplies {

		@PipeListener("echo")
		List<String> reply(String line) {
			return line.isEmpty() ? List.of() : List.of(line.split(" "));
		}

	}

	private static final class BytesSetReplies {

		@PipeListener("echo")
		Set<byte[]> reply(String line) {
			Set<byte[]> words = new LinkedHashSet<>();
			for (String word : line.split(" ")) {
				words.add(word.getBytes(StandardCharsets.UTF_8));
			}
			return words;
		}

	}

	private static final class RawReplies {

		@PipeListener("echo")
		@SuppressWarnings("rawtypes")
		Collection reply(String line) {
			return switch (line) {
				case "object" -> List.of("first", new Object());
				case "null" -> Arrays.asList("first", null);
				case "newline" -> List.of("first", "se\ncond");
				default -> List.of("text", "bytes".getBytes(StandardCharsets.UTF_8));
			};
		}

	}

	private static final class NullReplies {

		@PipeListener("echo")
		@Nullable String reply(String line) {
			return switch (line) {
				case "null" -> null;
				case "two" -> "t\nwo";
				default -> line;
			};
		}

	}

}
