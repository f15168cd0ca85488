package io.pipeio.listener;

import io.pipeio.ListenerExecutionFailedException;
import io.pipeio.PipeListener;
import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.event.PipeLineFailedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what happens to lines that are not valid for a {@link PipeListener} method.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerInvalidLineTests {

	private static final String INVALID = "{\"id\":0,\"item\":\" \"}\\n";

	private static final String VALID = "{\"id\":1,\"item\":\"bread\"}\\n";

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@Test
	void handsFailureToErrorHandler() {
		runner().withBean("listener", PipeListenerValidationTests.ValidListener.class)
			.withUserConfiguration(ErrorHandlerConfiguration.class)
			.run((context) -> {
				this.pipes.write(INVALID);
				ListenerExecutionFailedException failure = (ListenerExecutionFailedException) this.pipes.next();
				assertThat(failure).hasCauseInstanceOf(MethodArgumentNotValidException.class);
				assertThat(failure.getListenerId()).isEqualTo("listener.listen");
			});
	}

	@Test
	void describesLineOfFailureAlsoWhenOthersHaveFollowed() {
		runner().withBean(PipeListenerValidationTests.ValidListener.class)
			.withBean(FailureListener.class)
			.run((context) -> {
				this.pipes.write(INVALID);
				Throwable failure = ((PipeLineFailedEvent) this.pipes.next()).getFailure();
				this.pipes.write(VALID);
				assertThat(this.pipes.next()).isEqualTo(new PipeListenerValidationTests.Order(1, "bread"));
				assertThat(failure.getCause()).isInstanceOfSatisfying(MethodArgumentNotValidException.class,
						(cause) -> assertThat(cause.getFailedMessage())
							.hasToString("line 1 of 'echo': \"{\\\"id\\\":0,\\\"item\\\":\\\" \\\"}\"")
							.extracting("payload")
							.isEqualTo("{\"id\":0,\"item\":\" \"}"));
			});
	}

	private ApplicationContextRunner runner() {
		return this.pipes.runner().withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class));
	}

	static class FailureListener {

		private final Received received;

		FailureListener(Received received) {
			this.received = received;
		}

		@EventListener
		void listen(PipeLineFailedEvent event) {
			this.received.add(event);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ErrorHandlerConfiguration {

		private final Received received;

		ErrorHandlerConfiguration(Received received) {
			this.received = received;
		}

		@Bean
		PipeListenerErrorHandler errorHandler() {
			return (message, failure) -> {
				this.received.add(failure);
				return null;
			};
		}

	}

}
