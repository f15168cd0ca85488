package io.pipeio.listener;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import io.pipeio.PipeListener;
import io.pipeio.event.PipeLineFailedEvent;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.event.EventListener;
import org.springframework.core.convert.converter.Converter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what {@code pipeio.listener.error-handling: reply} tells a client of what has
 * failed, and what it does not tell.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerErrorReasonTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					level loud        | 'loud' is not a valid value for level: use LOW, HIGH
					volume loud       | 'loud' is not a valid value for level: use a whole number from -2147483648 to 2147483647
					volume 2147483648 | '2147483648' is not a valid value for level: use a whole number from -2147483648 to 2147483647
					speed fast        | 'fast' is not a valid value for factor: use a number
					mute maybe        | 'maybe' is not a valid value for on: use true or false
					until tomorrow    | 'tomorrow' is not a valid value for date: Text 'tomorrow' could not be parsed at index 0
					seek              | seconds is missing
					color pink        | 'pink' is not a valid value for color: there is no pink
					skip one          | 'one' is not a valid value for count: use a whole number from -2147483648 to 2147483647
					jump              | height is empty: use a whole number from -2147483648 to 2147483647
					""")
	void tellsWhatGroupWouldHaveToBe(String line, String answer, CapturedOutput output) {
		run(Commands.class, (context) -> {
			assertThat(ask(line)).isEqualTo("error: " + answer + "\n");
			assertThat(ask("level low")).isEqualTo("LOW\n");
			assertThat(server(context).getFailedLines()).as("a mistake of the client").isZero();
		});
		assertThat(output).doesNotContain("was not handled");
	}

	@Test
	void showsNoMoreThanStartOfWhatClientHasWrittenEscaped() {
		run(Commands.class, (context) -> {
			assertThat(ask("level \\tx\\033[31my\\r"))
				.isEqualTo("error: '\\tx\\u001b[31my\\u000d' is not a valid value for level: use LOW, HIGH\n");
			assertThat(ask("level %05000d"))
				.matches("error: '0{37}\\.\\.\\.' is not a valid value for level: use LOW, HIGH\n");
		});
	}

	@Test
	void tellsOfNumberThatIsWholeLine() {
		run(NumberListener.class, (context) -> {
			assertThat(ask("many"))
				.startsWith("error: 'many' is not a valid value for number: use a whole number from ");
			assertThat(ask(" ")).startsWith("error: ' ' is not a valid value for number: use a whole number from ");
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			number  | : use a whole number from -2147483648 to 2147483647
			boxed   | : use a whole number from -2147483648 to 2147483647
			flag    | : use true or false
			level   | : use LOW, HIGH
			date    | ''
			numbers | : use a whole number from -2147483648 to 2147483647
			""")
	void tellsWhatToWriteInsteadOfEmptyLine(String parameter, String hint) {
		Class<?> listener = switch (parameter) {
			case "number" -> NumberListener.class;
			case "boxed" -> BoxedListener.class;
			case "flag" -> FlagListener.class;
			case "level" -> LevelListener.class;
			case "date" -> DateListener.class;
			default -> NumbersListener.class;
		};
		run(listener, (context) -> assertThat(ask("")).isEqualTo("error: the line is empty" + hint + "\n"));
	}

	private void run(Class<?> listener, Consumer<AssertableApplicationContext> test, String... properties) {
		run(runner(), listener, test, properties);
	}

	private void run(ApplicationContextRunner runner, Class<?> listener, Consumer<AssertableApplicationContext> test,
			String... properties) {
		runner.withPropertyValues("pipeio.listener.error-handling=reply")
			.withPropertyValues(properties)
			.withBean("listener", listener)
			.withBean(Recorder.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				test.accept(context);
			});
	}

	private ApplicationContextRunner runner() {
		return this.pipes.runner()
			.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
			.withBean(ColorConverter.class);
	}

	private String ask(String line) {
		return this.pipes.exchange(line + "\\n", 1);
	}

	private static PipeServer server(AssertableApplicationContext context) {
		return context.getBean("echoPipeServer", PipeServer.class);
	}

	enum Level {

		LOW, HIGH

	}

	record Color(String name) {

	}

	static final class ColorConverter implements Converter<String, Color> {

		@Override
		public Color convert(String name) {
			if (name.equals("pink")) {
				throw new IllegalArgumentException("there is no pink");
			}
			return new Color(name);
		}

	}

	static final class Recorder {

		private final Received received;

		Recorder(Received received) {
			this.received = received;
		}

		@EventListener
		void failed(PipeLineFailedEvent event) {
			this.received.add(event.getFailure());
		}

	}

	static final class Commands {

		@PipeListener(servers = "echo", pattern = "(?s)level (?<level>.+)")
		Level level(Level level) {
			return level;
		}

		@PipeListener(servers = "echo", pattern = "volume (?<level>\\w+)")
		int volume(int level) {
			return level;
		}

		@PipeListener(servers = "echo", pattern = "speed (?<factor>\\w+)")
		double speed(double factor) {
			return factor;
		}

		@PipeListener(servers = "echo", pattern = "mute (?<on>\\w+)")
		boolean mute(boolean on) {
			return on;
		}

		@PipeListener(servers = "echo", pattern = "until (?<date>\\w+)")
		LocalDate until(LocalDate date) {
			return date;
		}

		@PipeListener(servers = "echo", pattern = "seek( (?<seconds>\\w+))?")
		int seek(int seconds) {
			return seconds;
		}

		@PipeListener(servers = "echo", pattern = "color (?<color>\\w+)")
		String color(Color color) {
			return color.name();
		}

		@PipeListener(servers = "echo", pattern = "jump(?<height>\\w*)")
		int jump(int height) {
			return height;
		}

		@PipeListener(servers = "echo", pattern = "skip (?<count>\\w+)")
		int skip(Optional<Integer> count) {
			return count.orElse(1);
		}

	}

	static final class NumberListener {

		@PipeListener("echo")
		int listen(int number) {
			return number;
		}

	}

	static final class BoxedListener {

		@PipeListener("echo")
		int listen(Integer number) {
			return number;
		}

	}

	static final class FlagListener {

		@PipeListener("echo")
		boolean listen(boolean flag) {
			return flag;
		}

	}

	static final class LevelListener {

		@PipeListener("echo")
		Level listen(Level level) {
			return level;
		}

	}

	static final class DateListener {

		@PipeListener("echo")
		LocalDate listen(LocalDate date) {
			return date;
		}

	}

	static final class NumbersListener {

		@PipeListener(servers = "echo", batch = "true")
		int listen(List<Integer> numbers) {
			return numbers.size();
		}

	}

}
