package io.pipeio.listener;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.pipeio.PipeListener;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.event.PipeLineFailedEvent;
import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
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
import org.springframework.messaging.handler.annotation.SendTo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@code pipeio.listener.error-handling: reply}: a client that has written what
 * fails gets one line.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerErrorReplyTests {

	private static final String UNTOLD = "error: the line could not be handled\n";

	private static final BlockingQueue<Throwable> FAILURES = new LinkedBlockingQueue<>();

	@TempDir
	private Path directory;

	@BeforeEach
	void forgetFailures() {
		FAILURES.clear();
	}

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
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			x                            | the line is no JSON, see column 1
			{                            | the line is no JSON, see column 2
			``                           | the line is not the JSON that is expected
			{"item":"a","pieces":"many"} | the value of pieces in the JSON does not fit
			{"item":"a","level":"loud"}  | the value of level in the JSON does not fit
			{"item":"a","pieces":13}     | the line is not the JSON that is expected: thirteen brings bad luck
			{"item":" ","pieces":1}      | item must not be blank
			""")
	void tellsWhatIsWrongWithJson(String line, String answer) {
		run(OrderListener.class, (context) -> assertThat(ask(line)).isEqualTo("error: " + answer + "\n"));
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
			assertThat(ask("")).startsWith("error: the line is no value of number");
		});
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
		assertThat(FAILURES).singleElement().isInstanceOf(ListenerExecutionFailedException.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "cast", "none", "enum", "wrapped", "error", "stack", "self", "bean", "lambda",
			"hostile", "property", "array" })
	void tellsNothingThatIsNotMeantForPeople(String line, CapturedOutput output) {
		run(Failing.class, (context) -> {
			assertThat(ask(line)).isEqualTo(UNTOLD);
			await().until(() -> server(context).getFailedLines() == 1);
			await().until(() -> FAILURES.size() == 1);
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

	@Test
	void tellsWhenResultCannotBeSent() {
		run(Returning.class, (context) -> {
			assertThat(ask("newline")).isEqualTo("error: the answer cannot be sent\n");
			assertThat(ask("long")).isEqualTo("error: the answer is too long\n");
			assertThat(server(context).getFailedLines()).isEqualTo(2);
		}, "pipeio.servers.echo.outbound.max-line-length=100B");
	}

	@Test
	void doesNotAnswerIntoQueueThatIsFull(CapturedOutput output) {
		run(Returning.class, (context) -> {
			pipes().write("fill\\nfill\\n");
			await().until(() -> FAILURES.size() == 1);
			assertThat(FAILURES.poll()).isInstanceOfSatisfying(ListenerExecutionFailedException.class,
					(failure) -> assertThat(failure.isAnswerable()).isFalse());
			assertThat(server(context).getFailedLines()).isEqualTo(1);
		}, "pipeio.servers.echo.outbound.queue-size=1KB", "pipeio.servers.echo.outbound.when-full=fail");
		assertThat(output).contains("the queue is full").doesNotContain("error handler");
	}

	@Test
	void answersAfterLastRetry() {
		Retried.CALLS.set(0);
		run(Retried.class, (context) -> {
			assertThat(ask("twice")).isEqualTo("third\n");
			assertThat(ask("ever")).isEqualTo("error: call 4\n");
			assertThat(ask("x y")).isEqualTo("error: x y\n");
		}, "pipeio.listener.retry.enabled=true", "pipeio.listener.retry.initial-interval=1ms");
	}

	@Test
	void answersBesideOthersAndForBatchesOnce() {
		run(BesideOthers.class, (context) -> assertThat(ask("bad")).isEqualTo("error: too bad\n"));
		run(Batch.class,
				(context) -> assertThat(pipes().exchange("1\\nx\\n13\\n", 2))
					.isEqualTo("error: 'x' is no value of numbers: use a whole number from -2147483648 to 2147483647\n"
							+ "error: bad luck\n"));
	}

	@Test
	void answersWhatInterceptorRefuses() {
		run(runner().withBean(Refusing.class), NumberListener.class,
				(context) -> assertThat(ask("1")).isEqualTo("error: not allowed\n"));
	}

	@Test
	void answersToWhereResultsGoAndAlsoFromMethodWithoutResult() {
		run(SendingElsewhere.class, (context) -> {
			pipes().write("bad\\n");
			assertThat(pipes().read("other", 1)).isEqualTo("error: too bad\n");
			pipes().writeTo("third", "bad\\n");
			assertThat(pipes().read("third", 1)).isEqualTo("error: too bad\n");
		});
	}

	@Test
	void reportsWhereThereIsNoOutPipe(CapturedOutput output) {
		run(WithoutOutPipe.class, (context) -> {
			pipes().writeTo("silent", "many\\n");
			await().until(() -> FAILURES.size() == 1);
			assertThat(context.getBean("silentPipeServer", PipeServer.class).getFailedLines()).isEqualTo(1);
		}, "pipeio.servers.silent.in-pipe=silent.in");
		assertThat(output).contains("silent: the line \"many\" was not handled")
			.contains("WithoutOutPipe.listen(int) of bean 'listener' cannot take the line \"many\"");
	}

	@Test
	void needsServerWithOutPipe() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
			.withPropertyValues("pipeio.directory=" + this.directory, "pipeio.servers.silent.in-pipe=silent.in",
					"pipeio.listener.error-handling=reply")
			.withBean(WithoutOutPipe.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("The property 'pipeio.listener.error-handling' asks for replies, "
						+ "but no pipe server has an out-pipe."));
	}

	@Test
	void namesItselfWhenItsReplyCannotBeSent() {
		run(NumberListener.class, (context) -> {
			pipes().write("many\\n");
			assertThat(ListenerPipes.next(FAILURES))
				.hasMessageContaining(
						"The error handler " + "io.pipeio.listener.error.ReplyingErrorHandler of @PipeListener method "
								+ "PipeListenerErrorReplyTests.NumberListener.listen(int)")
				.hasMessageContaining("longer than the maximum line length");
		}, "pipeio.servers.echo.outbound.max-line-length=10B");
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
		return pipes().runner()
			.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
			.withBean(ColorConverter.class);
	}

	private String ask(String line) {
		return pipes().exchange(line + "\\n", 1);
	}

	private static PipeServer server(AssertableApplicationContext context) {
		return context.getBean("echoPipeServer", PipeServer.class);
	}

	private ListenerPipes pipes() {
		return new ListenerPipes(this.directory);
	}

	private static String refuseBad(String line) {
		if (line.equals("bad")) {
			throw new IllegalArgumentException("too bad");
		}
		return line;
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

		@EventListener
		void failed(PipeLineFailedEvent event) {
			FAILURES.add(event.getFailure());
		}

	}

	static final class Refusing implements PipeListenerInterceptor {

		@Override
		public Line intercept(Line line, PipeListenerContext context) {
			throw new IllegalStateException("not allowed");
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

	static final class Failing implements BooleanSupplier {

		@PipeListener(servers = "echo", pattern = "(?!future|condition|property).*")
		void listen(String line) throws Exception {
			switch (line) {
				case "message" -> throw new IllegalArgumentException("there is no title '" + line + "'");
				case "cause" -> throw new IllegalStateException(new IOException("the disk is full"));
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

	static final class Returning {

		@PipeListener("echo")
		String listen(String line) {
			return switch (line) {
				case "newline" -> "two\nlines";
				case "long" -> "x".repeat(200);
				default -> "x".repeat(900);
			};
		}

	}

	static final class Retried {

		static final AtomicInteger CALLS = new AtomicInteger();

		@PipeListener(servers = "echo", pattern = "\\w+")
		String listen(String line) {
			int call = CALLS.incrementAndGet();
			if (line.equals("twice") && call == 3) {
				CALLS.set(0);
				return "third";
			}
			throw new IllegalStateException("call " + call);
		}

		@PipeListener(servers = "echo", unmatched = true)
		String others(String line) {
			throw new IllegalStateException(line);
		}

	}

	static final class BesideOthers {

		@PipeListener(servers = "echo", concurrency = "2")
		String listen(String line) {
			return refuseBad(line);
		}

	}

	static final class Batch {

		@PipeListener(servers = "echo", batch = "true")
		String listen(List<Integer> numbers) {
			throw new IllegalStateException("bad luck");
		}

	}

	static final class SendingElsewhere {

		@PipeListener("echo")
		@SendTo("other")
		String listen(String line) {
			return refuseBad(line);
		}

		@PipeListener("third")
		void note(String line) {
			refuseBad(line);
		}

	}

	static final class WithoutOutPipe {

		@PipeListener("silent")
		void listen(int number) {
		}

	}

}
