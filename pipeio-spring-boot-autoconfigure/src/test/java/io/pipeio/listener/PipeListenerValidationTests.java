package io.pipeio.listener;

import java.util.List;

import io.pipeio.ListenerExecutionFailedException;
import io.pipeio.PipeListener;
import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.event.PipeLineFailedEvent;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the validation of what {@link PipeListener} methods take.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerValidationTests {

	private static final String INVALID = "{\"id\":0,\"item\":\" \"}\\n";

	private static final String VALID = "{\"id\":1,\"item\":\"bread\"}\\n";

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	private final Received received = this.pipes.received();

	@Test
	void refusesInvalidRecord(CapturedOutput output) {
		runner().withBean("listener", ValidListener.class).run((context) -> assertThatValidLineOnlyIsHandled());
		assertThat(output).contains("ValidListener.listen(Order) of bean 'listener' cannot take the line")
			.contains("for parameter 'order'")
			.contains("must be greater than or equal to 1")
			.contains("must not be blank");
	}

	@Test
	void refusesRecordThatIsInvalidInGroup(CapturedOutput output) {
		runner().withBean("listener", ValidatedListener.class).run((context) -> assertThatValidLineOnlyIsHandled());
		assertThat(output).contains("must be greater than 0").doesNotContain("must not be blank");
	}

	@Test
	void refusesInvalidPayload() {
		runner().withBean(PayloadListener.class).run((context) -> assertThatValidLineOnlyIsHandled());
	}

	@Test
	void refusesWhatInterfaceWantsToBeValid() {
		runner().withBean(InterfaceListener.class).run((context) -> assertThatValidLineOnlyIsHandled());
	}

	@Test
	void refusesInvalidElementOfBatchAlone() {
		runner().withBean(BatchListener.class).run((context) -> assertThatValidLineOnlyIsHandled());
	}

	@Test
	void handsFailureToErrorHandler() {
		runner().withBean("listener", ValidListener.class)
			.withUserConfiguration(ErrorHandlerConfiguration.class)
			.run((context) -> {
				this.pipes.write(INVALID);
				ListenerExecutionFailedException failure = this.received.next(ListenerExecutionFailedException.class);
				assertThat(failure).hasCauseInstanceOf(MethodArgumentNotValidException.class);
				assertThat(failure.getListenerId()).isEqualTo("listener.listen");
			});
	}

	@Test
	void describesLineOfFailureAlsoWhenOthersHaveFollowed() {
		runner().withBean(ValidListener.class).withBean(FailureListener.class).run((context) -> {
			this.pipes.write(INVALID);
			Throwable failure = this.received.next(PipeLineFailedEvent.class).getFailure();
			this.pipes.write(VALID);
			assertThat(this.received.next()).isEqualTo(new Order(1, "bread"));
			assertThat(failure.getCause()).isInstanceOfSatisfying(MethodArgumentNotValidException.class,
					(cause) -> assertThat(cause.getFailedMessage())
						.hasToString("line 1 of 'echo': \"{\\\"id\\\":0,\\\"item\\\":\\\" \\\"}\"")
						.extracting("payload")
						.isEqualTo("{\"id\":0,\"item\":\" \"}"));
		});
	}

	@Test
	void doesNotValidateWithoutAnnotation() {
		runner().withBean(PlainListener.class).run((context) -> assertThatInvalidLineIsHandled());
	}

	@Test
	void doesNotValidateWithoutValidator() {
		this.pipes.runner().withBean(ValidListener.class).run((context) -> assertThatInvalidLineIsHandled());
	}

	@Test
	void validatesTextWithValidatorOfConfigurer(CapturedOutput output) {
		this.pipes.runner()
			.withUserConfiguration(ValidatorConfiguration.class)
			.withBean(TextListener.class)
			.run((context) -> {
				this.pipes.write("bad\\ngood\\n");
				assertThat(this.received.next()).isEqualTo("good");
			});
		assertThat(output).contains("echo: the line \"bad\" was not handled").contains("no bad text");
	}

	private void assertThatValidLineOnlyIsHandled() {
		this.pipes.write(INVALID + VALID);
		assertThat(this.received.next()).isEqualTo(new Order(1, "bread"));
	}

	private void assertThatInvalidLineIsHandled() {
		this.pipes.write(INVALID);
		assertThat(this.received.next()).isEqualTo(new Order(0, " "));
	}

	private ApplicationContextRunner runner() {
		return this.pipes.runner().withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class));
	}

	record Order(@Min(1) @Positive(groups = Numbers.class) int id, @NotBlank String item) {

	}

	/** Constraints of numbers. */
	interface Numbers {

	}

	/** A handler whose interface wants a valid order. */
	interface OrderHandler<T> {

		@PipeListener("echo")
		void handle(@Valid T order);

	}

	record InterfaceListener(Received received) implements OrderHandler<Order> {

		@Override
		public void handle(Order order) {
			this.received.add(order);
		}

	}

	record BatchListener(Received received) {

		@PipeListener(servers = "echo", batch = "true")
		void listen(@Valid List<Order> orders) {
			orders.forEach(this.received::add);
		}

	}

	record FailureListener(Received received) {

		@EventListener
		void listen(PipeLineFailedEvent event) {
			this.received.add(event);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ErrorHandlerConfiguration {

		@Bean
		PipeListenerErrorHandler errorHandler(Received received) {
			return (message, failure) -> {
				received.add(failure);
				return null;
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ValidatorConfiguration {

		@Bean
		PipeListenerConfigurer validator() {
			return (registrar) -> registrar.setValidator(new TextValidator());
		}

	}

	static class TextValidator implements Validator {

		@Override
		public boolean supports(Class<?> type) {
			return type == String.class;
		}

		@Override
		public void validate(Object target, Errors errors) {
			if (target.equals("bad")) {
				errors.reject("bad", "no bad text");
			}
		}

	}

	record ValidListener(Received received) {

		@PipeListener("echo")
		void listen(@Valid Order order) {
			this.received.add(order);
		}

	}

	record ValidatedListener(Received received) {

		@PipeListener("echo")
		void listen(@Validated(Numbers.class) Order order) {
			this.received.add(order);
		}

	}

	record PayloadListener(Received received) {

		@PipeListener("echo")
		void listen(@Payload @Valid Order order) {
			this.received.add(order);
		}

	}

	record PlainListener(Received received) {

		@PipeListener("echo")
		void listen(Order order) {
			this.received.add(order);
		}

	}

	record TextListener(Received received) {

		@PipeListener("echo")
		void listen(@Validated String line) {
			this.received.add(line);
		}

	}

}
