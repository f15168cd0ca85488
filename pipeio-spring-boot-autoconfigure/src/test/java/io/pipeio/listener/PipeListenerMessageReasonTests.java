package io.pipeio.listener;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.pipeio.ListenerExecutionFailedException;
import io.pipeio.PipeListener;
import io.pipeio.server.PipeServer;
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

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what a client is told of the message of an exception.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerMessageReasonTests {

	private static final String UNTOLD = "error: the line could not be handled\n";

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

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
			.withBean(PipeListenerErrorReasonTests.Recorder.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				test.accept(context);
			});
	}

	private ApplicationContextRunner runner() {
		return this.pipes.runner()
			.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
			.withBean(PipeListenerErrorReasonTests.ColorConverter.class);
	}

	private String ask(String line) {
		return this.pipes.exchange(line + "\\n", 1);
	}

	private static PipeServer server(AssertableApplicationContext context) {
		return context.getBean("echoPipeServer", PipeServer.class);
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
				case "enum" -> PipeListenerErrorReasonTests.Level.valueOf(line);
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
