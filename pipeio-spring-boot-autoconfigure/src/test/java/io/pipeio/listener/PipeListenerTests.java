package io.pipeio.listener;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.pipeio.PipeListener;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.line.Line;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what {@link PipeListener} methods take and return.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerTests {

	@TempDir
	private Path directory;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class));

	@Test
	void takesText() {
		TextListener listener = new TextListener();
		run(listener, () -> {
			write("héllo\\r\\n");
			assertThat(next(listener.lines)).isEqualTo("héllo\r");
		});
	}

	@Test
	void takesBytes() {
		BytesListener listener = new BytesListener();
		run(listener, () -> {
			write("\\377\\001\\n");
			assertThat(next(listener.lines)).containsExactly(0xff, 1);
		});
	}

	@Test
	void takesLine() {
		LineListener listener = new LineListener();
		run(listener, () -> {
			write("hello\\n");
			assertThat(next(listener.lines)).extracting(Line::toString, Line::length).containsExactly("hello", 5);
		});
	}

	@Test
	void takesEmptyAndBlankLines() {
		TextListener text = new TextListener();
		run(text, () -> {
			write("\\n   \\n\\t\\nend\\n");
			assertThat(List.of(next(text.lines), next(text.lines), next(text.lines), next(text.lines)))
				.containsExactly("", "   ", "\t", "end");
		});
		BytesListener bytes = new BytesListener();
		run(bytes, () -> {
			write("\\n \\n");
			assertThat(next(bytes.lines)).isEmpty();
			assertThat(next(bytes.lines)).containsExactly(' ');
		});
	}

	@Test
	void takesLinesOneAfterTheOtherOnThreadOfPipe() {
		ThreadListener listener = new ThreadListener();
		run(listener, () -> {
			write("1\\n2\\n");
			write("3\\n");
			assertThat(List.of(next(listener.lines), next(listener.lines), next(listener.lines)))
				.containsExactly("1 on pipeio-echo-in", "2 on pipeio-echo-in", "3 on pipeio-echo-in");
		});
	}

	@Test
	void decodesAndEncodesInCharsetOfServer() {
		this.contextRunner.withPropertyValues(properties("pipeio.servers.echo.charset=ISO-8859-1"))
			.withBean(TextReplies.class)
			.run((context) -> assertThat(
					ClientProcess.shell("printf '\\351\\n' > \"$1\"; head -n 1 \"$2\" | od -An -tx1", in(), out())
						.awaitOutput()
						.strip())
				.isEqualTo("c9 0a"));
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

	private void write(String text) {
		ClientProcess.shell("printf \"$2\" > \"$1\"", in(), text).awaitOutput();
	}

	private Path in() {
		return this.directory.resolve("echo.in");
	}

	private Path out() {
		return this.directory.resolve("echo.out");
	}

	private static <T> T next(BlockingQueue<T> lines) {
		try {
			T line = lines.poll(10, TimeUnit.SECONDS);
			assertThat(line).as("a line within ten seconds").isNotNull();
			return line;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static final class TextListener {

		private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

		@PipeListener("echo")
		void listen(String line) {
			this.lines.add(line);
		}

	}

	private static final class BytesListener {

		private final BlockingQueue<byte[]> lines = new LinkedBlockingQueue<>();

		@PipeListener("echo")
		private void listen(byte[] line) {
			this.lines.add(line);
		}

	}

	private static final class LineListener {

		private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();

		@PipeListener("echo")
		protected void listen(Line line) {
			this.lines.add(line);
		}

	}

	private static final class ThreadListener {

		private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

		@PipeListener("echo")
		void listen(String line) {
			this.lines.add(line + " on " + Thread.currentThread().getName());
		}

	}

	static final class TextReplies {

		@PipeListener("echo")
		String reply(String line) {
			return line.toUpperCase();
		}

	}

}
