package io.pipeio.listener;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.pipeio.PipeListener;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ClientProcess;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the text and bytes that {@link PipeListener} methods return.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerReplyTests {

	@TempDir
	private Path directory;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class));

	@Test
	void sendsText() {
		run(new PipeListenerTests.TextReplies(), () -> assertThat(exchange("héllo\\n", 1)).isEqualTo("HÉLLO\n"));
	}

	@Test
	void sendsBytes() {
		run(new BytesReplies(),
				() -> assertThat(ClientProcess
					.shell("printf '\\377\\000\\n' > \"$1\"; head -n 1 \"$2\" | od -An -tx1", in(), out())
					.awaitOutput()
					.strip()).isEqualTo("ff 00 0a"));
	}

	@Test
	void sendsEachElementOfListOfText() {
		run(new TextListReplies(), () -> assertThat(exchange("a b  c\\n", 4)).isEqualTo("a\nb\n\nc\n"));
	}

	@Test
	void sendsEachElementOfSetOfBytes() {
		run(new BytesSetReplies(), () -> assertThat(exchange("a b\\n", 2)).isEqualTo("a\nb\n"));
	}

	@Test
	void sendsEachElementOfCollectionOfUnknownType() {
		run(new RawReplies(), () -> assertThat(exchange("ok\\n", 2)).isEqualTo("text\nbytes\n"));
	}

	@Test
	void sendsNothingForNull() {
		run(new NullReplies(), () -> assertThat(exchange("null\\nnull\\nend\\n", 1)).isEqualTo("end\n"));
	}

	@Test
	void sendsNothingForEmptyCollection() {
		run(new TextListReplies(), () -> assertThat(exchange("\\nend\\n", 1)).isEqualTo("end\n"));
	}

	@Test
	void sendsEmptyLineForEmptyText() {
		run(new PipeListenerTests.TextReplies(), () -> assertThat(exchange("\\nend\\n", 2)).isEqualTo("\nEND\n"));
	}

	@Test
	void sendsNothingOfCollectionWithWrongElement(CapturedOutput output) {
		run(new RawReplies(), () -> assertThat(exchange("object\\nnull\\nok\\n", 2)).isEqualTo("text\nbytes\n"));
		assertThat(output).contains("echo: the line \"object\" was not handled")
			.contains("A payload of type java.lang.Object cannot be made a line")
			.contains("echo: the line \"null\" was not handled")
			.contains("null is no line to send back");
	}

	@Test
	void sendsNothingOfCollectionWithNewlineInOneElement(CapturedOutput output) {
		run(new RawReplies(), () -> assertThat(exchange("newline\\nok\\n", 2)).isEqualTo("text\nbytes\n"));
		assertThat(output).contains("echo: the line \"newline\" was not handled").contains("newline");
	}

	@Test
	void sendsNothingForTextWithNewline(CapturedOutput output) {
		run(new NullReplies(), () -> assertThat(exchange("two\\nend\\n", 1)).isEqualTo("end\n"));
		assertThat(output).contains("echo: the line \"two\" was not handled")
			.contains("A line to send must not contain a newline");
	}

	private <T> void run(T listener, Runnable test) {
		@SuppressWarnings("unchecked")
		Class<T> type = (Class<T>) listener.getClass();
		this.contextRunner.withPropertyValues(properties()).withBean(type, () -> listener).run((context) -> {
			assertThat(context).hasNotFailed();
			test.run();
		});
	}

	private String[] properties(String... more) {
		List<String> properties = new ArrayList<>(List.of("pipeio.directory=" + this.directory,
				"pipeio.servers.echo.in-pipe=echo.in", "pipeio.servers.echo.out-pipe=echo.out"));
		properties.addAll(Arrays.asList(more));
		return properties.toArray(String[]::new);
	}

	private String exchange(String text, int lines) {
		return ClientProcess.shell("printf \"$3\" > \"$1\"; head -n \"$4\" \"$2\"", in(), out(), text, lines)
			.awaitOutput();
	}

	private Path in() {
		return this.directory.resolve("echo.in");
	}

	private Path out() {
		return this.directory.resolve("echo.out");
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
