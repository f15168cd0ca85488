package io.pipeio.listener;

import java.util.List;
import java.util.function.Consumer;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.pipeio.PipeListener;
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

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what a client is told that has written JSON of another kind.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerJsonReasonTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					x                            | the line is not valid JSON, see column 1
					{                            | the line is not valid JSON, see column 2
					``                           | the line is empty: use JSON
					\\r                          | the line is empty: use JSON
					[]                           | the line is not the expected JSON
					{"item":"a","pieces":"many"} | the value of pieces in the JSON does not fit: use a whole number from -2147483648 to 2147483647
					{"item":"a","pieces":{}}     | the value of pieces in the JSON does not fit: use a whole number from -2147483648 to 2147483647
					{"item":"a","pieces":1e99}   | the value of pieces in the JSON does not fit: use a whole number from -2147483648 to 2147483647
					{"item":"a","pieces":999999999999999} | the value of pieces in the JSON does not fit: use a whole number from -2147483648 to 2147483647
					{"item":"a","level":"loud"}  | the value of level in the JSON does not fit: use HIGH, LOW
					{"item":"a","level":"x accepted for Enum class: [y]"} | the value of level in the JSON does not fit: use HIGH, LOW
					{"item":"a","level":{}}      | the value of level in the JSON does not fit
					{"item":{}}                  | the value of item in the JSON does not fit
					{"item":"a","pieces":13}     | the line is not the expected JSON: thirteen brings bad luck
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

	record Order(@NotBlank String item, @Positive @Max(100) @Nullable Integer pieces,
			PipeListenerErrorReasonTests.@Nullable Level level) {

		Order {
			if (pieces != null && pieces == 13) {
				throw new IllegalArgumentException("thirteen brings bad luck");
			}
		}

	}

	static final class OrderListener {

		@PipeListener("echo")
		String listen(@Valid Order order) {
			return "ok";
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

}
