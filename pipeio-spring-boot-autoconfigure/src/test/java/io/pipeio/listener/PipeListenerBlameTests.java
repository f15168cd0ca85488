package io.pipeio.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.pipeio.ListenerExecutionFailedException;
import io.pipeio.ListenerExecutionFailedException.Origin;
import io.pipeio.PipeListener;
import io.pipeio.PipeListenerContext;
import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.PipeListenerInterceptor;
import io.pipeio.event.PipeLineFailedEvent;
import io.pipeio.line.Line;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.event.EventListener;
import org.springframework.expression.spel.SpelEvaluationException;
import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that a failure names what has failed: the listener, its condition or pattern, an
 * interceptor, what was returned, and by whom.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerBlameTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@ParameterizedTest
	@ValueSource(classes = { Failing.class, FailingLate.class, FailingBesideOthers.class })
	void namesErrorHandlerWhoseReplyCannotBeSent(Class<?> listener, CapturedOutput output) {
		ApplicationContextRunner runner = this.pipes.runner()
			.withBean("twoLines", PipeListenerErrorHandler.class, TwoLines::new);
		ListenerExecutionFailedException failure = failureOf(runner, listener, "bad\\n", output);
		assertThat(failure)
			.hasMessageStartingWith("The error handler " + TwoLines.class.getName() + " of @PipeListener method "
					+ "PipeListenerBlameTests." + listener.getSimpleName() + ".listen(String)")
			.hasMessageContaining("has returned what cannot be sent back")
			.hasMessageContaining("newline")
			.hasCauseInstanceOf(IllegalArgumentException.class);
		assertThat(failure.getOrigin()).isEqualTo(Origin.ERROR_HANDLER);
		assertThat(failure.getSuppressed()).as("what it was to handle")
			.singleElement()
			.asInstanceOf(InstanceOfAssertFactories.THROWABLE)
			.hasMessageContaining("has thrown java.lang.IllegalStateException: on purpose");
		assertThat(output).contains("The error handler " + TwoLines.class.getName());
	}

	@Test
	void tellsFailureOfErrorHandlerFromThatOfListenerInLog(CapturedOutput output) {
		this.pipes.runner()
			.withBean("twoLines", PipeListenerErrorHandler.class, TwoLines::new)
			.withBean("returning", ReturningTwoLines.class)
			.withBean(Recorder.class)
			.run((context) -> {
				this.pipes.write("bad\\nfine\\nbad\\n");
				for (int i = 0; i < 3; i++) {
					this.pipes.received().next(Throwable.class);
				}
			});
		// Both have met the same newline
		assertThat(output).containsOnlyOnce("echo: the line \"bad\" was not handled")
			.contains("echo: the line \"fine\" was not handled")
			.containsPattern("one more line of 3 bytes was not handled by listener "
					+ "'returning\\.listen' \\(reply of the error handler\\)");
	}

	@Test
	void namesConditionThatThrows(CapturedOutput output) {
		ListenerExecutionFailedException failure = failureOf(this.pipes.runner(), FailingCondition.class, "word\\n",
				output);
		assertThat(failure)
			.hasMessageStartingWith("The condition '#root.foo > 1' of @PipeListener method "
					+ "PipeListenerBlameTests.FailingCondition.listen(String) of bean 'listener' has thrown "
					+ "org.springframework.expression.spel.SpelEvaluationException: EL1008E")
			.hasCauseInstanceOf(SpelEvaluationException.class);
		assertThat(failure.getOrigin()).isEqualTo(Origin.CONDITION);
	}

	@Test
	void namesPatternThatOverflowsStack(CapturedOutput output) {
		ListenerExecutionFailedException failure = failureOf(this.pipes.runner(), DeepPattern.class, "%%0100000d\\n",
				output);
		assertThat(failure).hasMessageStartingWith("The pattern '(a|0)*' of @PipeListener method ")
			.hasMessageContaining("has thrown java.lang.StackOverflowError")
			.hasCauseInstanceOf(StackOverflowError.class);
		assertThat(failure.getOrigin()).isEqualTo(Origin.PATTERN);
	}

	@ParameterizedTest
	@ValueSource(strings = { "before", "after" })
	void namesInterceptorThatThrows(String when, CapturedOutput output) {
		ListenerExecutionFailedException failure = failureOf(this.pipes.runner().withBean(Refusing.class), Silent.class,
				when + "\\n", output);
		assertThat(failure)
			.hasMessageStartingWith("The interceptor " + Refusing.class.getName() + " of @PipeListener method "
					+ "PipeListenerBlameTests.Silent.listen(String)")
			.hasMessageContaining("has thrown java.lang.IllegalStateException: refused " + when)
			.hasCauseInstanceOf(IllegalStateException.class);
		assertThat(failure.getOrigin()).isEqualTo(Origin.INTERCEPTOR);
	}

	private ListenerExecutionFailedException failureOf(ApplicationContextRunner runner, Class<?> listener, String line,
			CapturedOutput output) {
		List<Throwable> failures = new ArrayList<>();
		runner.withBean("listener", listener).withBean(Recorder.class).run((context) -> {
			assertThat(context).hasNotFailed();
			this.pipes.write(line.replace("%%", "%"));
			failures.add(this.pipes.received().next(Throwable.class));
			await().until(() -> output.getOut().contains("was not handled"));
		});
		assertThat(failures.get(0)).isInstanceOf(ListenerExecutionFailedException.class);
		assertThat(output).contains(failures.get(0).getMessage().substring(0, 40));
		return (ListenerExecutionFailedException) failures.get(0);
	}

	private static String requireGood(String line) {
		if (line.equals("bad")) {
			throw new IllegalStateException("on purpose");
		}
		return line;
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

	static final class TwoLines implements PipeListenerErrorHandler {

		@Override
		public Object handleError(Message<?> message, ListenerExecutionFailedException failure) {
			if (failure.getMessage().contains("cannot be sent back")) {
				throw failure;
			}
			return "two\nlines";
		}

	}

	static final class Failing {

		@PipeListener("echo")
		String listen(String line) {
			return requireGood(line);
		}

	}

	static final class FailingLate {

		@PipeListener("echo")
		CompletableFuture<String> listen(String line) {
			return CompletableFuture.supplyAsync(() -> requireGood(line));
		}

	}

	static final class FailingBesideOthers {

		@PipeListener(servers = "echo", concurrency = "2")
		String listen(String line) {
			return requireGood(line);
		}

	}

	static final class ReturningTwoLines {

		@PipeListener("echo")
		String listen(String line) {
			return requireGood(line) + "\n" + line;
		}

	}

	static final class FailingCondition {

		@PipeListener(servers = "echo", condition = "#root.foo > 1")
		void listen(String line) {
		}

	}

	static final class DeepPattern {

		@PipeListener(servers = "echo", pattern = "(a|0)*")
		void listen(String line) {
		}

	}

	static final class Silent {

		@PipeListener("echo")
		void listen(String line) {
		}

	}

	static final class Refusing implements PipeListenerInterceptor {

		@Override
		public Line intercept(Line line, PipeListenerContext context) {
			if (line.toString().equals("before")) {
				throw new IllegalStateException("refused before");
			}
			return line;
		}

		@Override
		public void success(Line line, PipeListenerContext context) {
			if (line.toString().equals("after")) {
				throw new IllegalStateException("refused after");
			}
		}

	}

}
