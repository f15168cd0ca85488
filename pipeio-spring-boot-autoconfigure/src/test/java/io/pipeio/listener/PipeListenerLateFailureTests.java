package io.pipeio.listener;

import io.pipeio.PipeListener;
import io.pipeio.PipeListenerErrorHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for results of {@link PipeListener} methods that come later and are failures.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerLateFailureTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@Test
	void handsFailureOfFutureToErrorHandlerAndGoesOn() {
		runWithErrorHandler(PipeListenerLateResultTests.FutureReplies.class, () -> {
			this.pipes.write("a\\nb\\n");
			this.pipes.results().complete("b", "second");
			this.pipes.results().of("a").completeExceptionally(new IllegalStateException("on purpose"));
			assertThat(read(2)).isEqualTo("instead of a: on purpose\nsecond\n");
		});
	}

	@Test
	void handsFailureOfMonoToErrorHandler() {
		runWithErrorHandler(PipeListenerLateResultTests.MonoReplies.class,
				() -> assertThat(this.pipes.exchange("fail\\nb\\n", 2)).isEqualTo("instead of fail: on purpose\nB\n"));
	}

	@Test
	void handsFailureOfFluxToErrorHandlerAfterWhatItHasBrought() {
		runWithErrorHandler(PipeListenerLateResultTests.FluxReplies.class,
				() -> assertThat(this.pipes.exchange("-1\\n1\\n", 4))
					.isEqualTo("1\n2\ninstead of -1: on purpose\n1\n"));
	}

	@Test
	void reportsFailureOfFuture(CapturedOutput output) {
		this.pipes.run(PipeListenerLateResultTests.FutureReplies.class, () -> {
			this.pipes.write("a\\nb\\n");
			this.pipes.results().of("a").completeExceptionally(new IllegalStateException("on purpose"));
			this.pipes.results().complete("b", "end");
			assertThat(read(1)).isEqualTo("end\n");
		});
		assertThat(output).contains("echo: the line \"a\" was not handled")
			.contains(
					"PipeListenerLateResultTests.FutureReplies.reply(String) of bean 'listener' has thrown java.lang.IllegalStateException: on purpose");
	}

	@Test
	void tellsMethodOfLateResultWithNewline(CapturedOutput output) {
		this.pipes.run(PipeListenerLateResultTests.FutureReplies.class, () -> {
			this.pipes.write("a\\nb\\n");
			this.pipes.results().complete("a", "x\ny");
			this.pipes.results().complete("b", "end");
			assertThat(read(1)).isEqualTo("end\n");
		});
		assertThat(output).contains("PipeListenerLateResultTests.FutureReplies.reply(String) of bean 'listener'")
			.contains("newline");
	}

	private void runWithErrorHandler(Class<?> listener, Runnable test) {
		this.pipes.runner()
			.withBean("handler", PipeListenerErrorHandler.class,
					() -> (message, failure) -> "instead of " + message.getPayload() + ": "
							+ failure.getCause().getMessage())
			.withBean("listener", listener)
			.run((context) -> test.run());
	}

	private String read(int lines) {
		return this.pipes.read("echo", lines);
	}

}
