package io.pipeio.listener;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.pipeio.ListenerExecutionFailedException;
import io.pipeio.PipeListener;
import io.pipeio.event.PipeLineFailedEvent;
import io.pipeio.server.PipeServer;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.event.EventListener;
import org.springframework.core.convert.converter.Converter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what {@code pipeio.listener.error-handling: reply} tells a client of what has
 * failed, and what it does not tell.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerErrorReasonTests {

	private static final String UNTOLD = "error: the line could not be handled\n";

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			level loud        | 'loud' is no value of level: use LOW, HIGH
			volume loud       | 'loud' is no value of level: use a whole number from -2147483648 to 2147483647
			volume 2147483648 | '2147483648' is no value of level: use a whole number from -2147483648 to 2147483647
			speed fast        | 'fast' is no value of factor: use a number
			mute maybe        | 'maybe' is no value of on: use true or false
			until tomorrow    | 'tomorrow' is no value of date: Text 'tomorrow' could not be parsed at index 0
			seek              | seconds is missing
			color pink        | 'pink' is no value of color: there is no pink
			skip one          | 'one' is no value of count: use a whole number from -2147483648 to 2147483647
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
				.isEqualTo("error: '\\tx\\u001b[31my\\u000d' is no value of level: use LOW, HIGH\n");
			assertThat(ask("level %05000d")).matches("error: '0{37}\\.\\.\\.' is no value of level: use LOW, HIGH\n");
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					x                            | the line is no JSON, see column 1
					{                            | the line is no JSON, see column 2
					``                           | the line is empty: use JSON
					\\r                          | the line is empty: use JSON
					[]                           | the line is not the JSON that is expected
					{"item":"a","pieces":"many"} | the value of pieces in the JSON does not fit: use a whole number from -2147483648 to 2147483647
					{"item":"a","pieces":{}}     | the value of pieces in the JSON does not fit: use a whole number from -2147483648 to 2147483647
					{"item":"a","pieces":1e99}   | the value of pieces in the JSON does not fit: use a whole number from -2147483648 to 2147483647
					{"item":"a","pieces":999999999999999} | the value of pieces in the JSON does not fit: use a whole number from -2147483648 to 2147483647
					{"item":"a","level":"loud"}  | the value of level in the JSON does not fit: use HIGH, LOW
					{"item":"a","level":"x accepted for Enum class: [y]"} | the value of level in the JSON does not fit: use HIGH, LOW
					{"item":"a","level":{}}      | the value of level in the JSON does not fit
					{"item":{}}                  | the value of item in the JSON does not fit
					{"item":"a","pieces":13}     | the line is not the JSON that is expected: thirteen brings bad luck
					{"item":" ","pieces":1}      | item must not be blank
					""")
	void tellsWhatIsWrongWithJson(String line, String answer) {
		run(OrderListener.class, (context) -> assertThat(ask(line)).isEqualTo("error: " + answer + "\n"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{"article":"nut","loose":true}                      | pieces is missing in the JSON, or null: use a whole number from -32768 to 32767
					{"article":"nut","loose":true,"pieces":null}        | pieces is missing in the JSON, or null: use a whole number from -32768 to 32767
					{"article":"nut","pieces":1}                        | loose is missing in the JSON, or null: use true or false
					{"loose":true,"pieces":1}                           | article is missing in the JSON
					{"article":"nut","pieces":1,"loose":"often"}        | the value of loose in the JSON does not fit: use true or false
					{"article":"nut","pieces":1,"loose":true,"parts":[{"article":"bolt","pieces":1}]} | parts[0].loose is missing in the JSON, or null: use true or false
					{"article":"nut","pieces":1,"loose":true,"weight":"w"} | the value of weight in the JSON does not fit: use a number
					""")
	void tellsWhatIsMissingInJson(String line, String answer) {
		run(StockListener.class, (context) -> assertThat(ask(line)).isEqualTo("error: " + answer + "\n"));
	}

	@Test
	void tellsAllThatValidationSays() {
		run(OrderListener.class, (context) -> assertThat(ask("{\"item\":\"\",\"pieces\":-1}")).startsWith("error: ")
			.contains("item must not be blank", "pieces must be greater than 0", "; "));
	}

	@Test
	void tellsOfNumberThatIsWholeLine() {
		run(NumberListener.class, (context) -> {
			assertThat(ask("many")).startsWith("error: 'many' is no value of number: use a whole number from ");
			assertThat(ask(" ")).startsWith("error: ' ' is no value of number: use a whole number from ");
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

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			message   | there is no title 'message'
			cause     | the disk is full
			future    | not today
			escape    | a\\u001b[31mb\\n\\tc\\u2028
			condition | never on Sunday
			""")
	void tellsMessageThatIsMeantForPeople(String line, String answer) {
		run(Failing.class, (context) -> {
			assertThat(ask(line)).isEqualTo("error: " + answer + "\n");
			await().until(() -> server(context).getFailedLines() == 1);
		});
		assertThat(this.pipes.received()).singleElement().isInstanceOf(ListenerExecutionFailedException.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "cast", "none", "enum", "wrapped", "error", "stack", "self", "bean", "lambda",
			"hostile", "property", "array" })
	void tellsNothingThatIsNotMeantForPeople(String line, CapturedOutput output) {
		run(Failing.class, (context) -> {
			assertThat(ask(line)).isEqualTo(UNTOLD);
			await().until(() -> server(context).getFailedLines() == 1);
			await().until(() -> this.pipes.received().size() == 1);
		});
		assertThat(output).contains("echo: the line \"" + line + "\" was not handled");
	}

	@Test
	void isBounded() {
		run(Failing.class, (context) -> {
			String answer = ask("long");
			assertThat(answer).startsWith("error: xxx").endsWith("x...\n");
			assertThat(answer.length())
				.isEqualTo("error: \n".length() + ListenerExecutionFailedException.MAX_REASON_LENGTH);
		});
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

	record Order(@NotBlank String item, @Positive @Max(100) @Nullable Integer pieces, @Nullable Level level) {

		Order {
			if (pieces != null && pieces == 13) {
				throw new IllegalArgumentException("thirteen brings bad luck");
			}
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

	static final class OrderListener {

		@PipeListener("echo")
		String listen(@Valid Order order) {
			return "ok";
		}

	}

	static final class NumberListener {

		@PipeListener("echo")
		int listen(int number) {
			return number;
		}

	}

	record Stock(@JsonProperty(required = true) String article, short pieces, boolean loose, @Nullable Double weight,
			@Nullable List<Stock> parts) {

	}

	static final class StockListener {

		@PipeListener("echo")
		String listen(Stock stock) {
			return "ok";
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

	static final class Failing implements BooleanSupplier {

		@PipeListener(servers = "echo", pattern = "(?!future|condition|property).*")
		void listen(String line) throws Exception {
			switch (line) {
				case "message" -> throw new IllegalArgumentException("there is no title '" + line + "'");
				case "cause" -> throw new IllegalStateException(new Exception("the disk is full"));
				case "escape" -> throw new IllegalStateException("a\u001b[31mb\n\tc\u2028");
				case "long" -> throw new IllegalStateException("x".repeat(100_000));
				case "null" -> Optional.ofNullable((String) null).orElse(null).length();
				case "cast" -> Integer.class.cast(line);
				case "none" -> throw new IllegalStateException();
				case "enum" -> Level.valueOf(line);
				case "wrapped" -> throw new IllegalStateException("failed with " + new IllegalStateException("inner"));
				case "error" -> throw new AssertionError("never");
				case "stack" -> throw new IllegalStateException("at Foo.bar(Foo.java:12)");
				case "self" -> throw new IllegalStateException("bad object " + this);
				case "bean" -> throw new NoSuchBeanDefinitionException("title");
				case "lambda" -> throw new IllegalStateException("Failing$$Lambda/0x0000");
				case "array" -> throw new IllegalStateException("bad type " + String[].class.getName());
				default -> throw new Hostile();
			}
		}

		@PipeListener(servers = "echo", pattern = "future")
		CompletableFuture<String> later() {
			return CompletableFuture.supplyAsync(() -> {
				throw new IllegalStateException("not today");
			});
		}

		@PipeListener(servers = "echo", condition = "#line == 'condition' and @listener.getAsBoolean()")
		void conditional() {
		}

		@PipeListener(servers = "echo", condition = "#line == 'property' and #root.foo")
		void misspelt() {
		}

		@Override
		public boolean getAsBoolean() {
			throw new IllegalStateException("never on Sunday");
		}

	}

	static final class Hostile extends RuntimeException {

		@Override
		public String getMessage() {
			throw new IllegalStateException("even this fails");
		}

	}

}
