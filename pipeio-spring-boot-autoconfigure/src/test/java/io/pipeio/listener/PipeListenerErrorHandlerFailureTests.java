package io.pipeio.listener;

import java.io.IOException;

import io.pipeio.ListenerExecutionFailedException;
import io.pipeio.PipeListener;
import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.PipeServers;
import io.pipeio.event.PipeLineFailedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for error handlers of {@link PipeListener} methods that fail themselves.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerErrorHandlerFailureTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	private final PipeListenerErrorHandlerTests.Failures failures = new PipeListenerErrorHandlerTests.Failures();

	private void run(ApplicationContextRunner runner, Class<?> listener,
			ContextConsumer<AssertableApplicationContext> test, String... properties) {
		this.pipes.run(runner.withPropertyValues(properties).withBean(listener), test);
	}

	private ApplicationContextRunner runner() {
		return this.pipes.plainRunner().withBean(PipeListenerErrorHandlerTests.Failures.class, () -> this.failures);
	}

	private ApplicationContextRunner withHandler(String name, PipeListenerErrorHandler handler) {
		return runner().withBean(name, PipeListenerErrorHandler.class, () -> handler);
	}

	private static String requireGood(String line) {
		if (line.equals("bad")) {
			throw new IllegalStateException("too bad");
		}
		return line;
	}

	@Test
	void isReportedWhenItThrowsSomethingElse(CapturedOutput output) {
		run(withHandler("any", (message, failure) -> {
			throw new IOException("disk full");
		}), PipeListenerErrorHandlerTests.Plain.class, (context) -> {
			this.pipes.write("bad\\n");
			PipeLineFailedEvent event = ListenerPipes.next(this.failures.events);
			assertThat(event.getFailure()).isInstanceOf(IOException.class);
			assertThat(event.getFailure().getSuppressed()).hasSize(1);
			assertThat(event.getPreview()).contains("bad");
			assertThat(context.getBean(PipeServers.class).get("echo").getFailedLines()).isEqualTo(1);
			assertThat(this.pipes.exchange("good\\n", 1)).isEqualTo("good\n");
		});
		assertThat(output).containsOnlyOnce("echo: the line \"bad\" was not handled")
			.contains("disk full")
			.contains("too bad");
	}

	@Test
	void isReportedWhenItThrowsFailureOrItsCauseAgain(CapturedOutput output) {
		for (boolean cause : new boolean[] { true, false }) {
			run(withHandler("any", (message, failure) -> {
				throw cause ? (Exception) failure.getCause() : failure;
			}), PipeListenerErrorHandlerTests.Plain.class, (context) -> {
				this.pipes.write("bad\\n");
				assertThat(ListenerPipes.next(this.failures.events).getFailure())
					.isInstanceOf(ListenerExecutionFailedException.class)
					.hasCauseInstanceOf(IllegalStateException.class);
			});
		}
		assertThat(output).contains("echo: the line \"bad\" was not handled").doesNotContain("CIRCULAR");
	}

	@Test
	void isReportedWhenItThrowsAnError() {
		run(withHandler("any", (message, failure) -> {
			throw new StackOverflowError();
		}), PipeListenerErrorHandlerTests.Plain.class, (context) -> {
			assertThat(this.pipes.exchange("bad\\ngood\\n", 1)).isEqualTo("good\n");
			assertThat(ListenerPipes.next(this.failures.events).getFailure()).isInstanceOf(StackOverflowError.class);
		});
	}

	@Test
	void isReportedWhenItsResultIsNoLine(CapturedOutput output) {
		run(withHandler("any", (message, failure) -> "two\nlines"), PipeListenerErrorHandlerTests.Plain.class,
				(context) -> {
					assertThat(this.pipes.exchange("bad\\ngood\\n", 1)).isEqualTo("good\n");
					assertThat(ListenerPipes.next(this.failures.events).getFailure())
						.hasStackTraceContaining("newline");
					assertThat(context.getBean(PipeServers.class).get("echo").getFailedLines()).isEqualTo(1);
				});
		assertThat(output).contains("echo: the line \"bad\" was not handled");
	}

}
