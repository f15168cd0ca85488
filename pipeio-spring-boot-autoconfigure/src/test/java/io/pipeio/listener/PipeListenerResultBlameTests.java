package io.pipeio.listener;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

import io.pipeio.ListenerExecutionFailedException;
import io.pipeio.ListenerExecutionFailedException.Origin;
import io.pipeio.PipeListener;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.task.TaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for who is named where a result of a {@link PipeListener} method cannot be sent.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerResultBlameTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@Test
	void namesMethodWhoseResultCannotBeSent(CapturedOutput output) {
		ListenerExecutionFailedException failure = failureOf(this.pipes.runner(),
				PipeListenerBlameTests.ReturningTwoLines.class, "fine\\n", output);
		assertThat(failure)
			.hasMessageStartingWith("@PipeListener method PipeListenerBlameTests.ReturningTwoLines.listen(String)")
			.hasMessageContaining("has returned what cannot be sent back");
		assertThat(failure.getOrigin()).isEqualTo(Origin.RESULT);
	}

	@Test
	void namesResultThatOverflowsStackWhenItIsSent(CapturedOutput output) {
		ListenerExecutionFailedException failure = failureOf(this.pipes.runner(), ReturningItself.class, "fine\\n",
				output);
		assertThat(failure).hasMessageContaining("has returned what cannot be sent back");
	}

	@Test
	void saysThatListenerWasNotCalledWhenExecutorRefuses(CapturedOutput output) {
		ApplicationContextRunner runner = this.pipes.runner()
			.withBean("applicationTaskExecutor", TaskExecutor.class, () -> (task) -> {
				throw new IllegalStateException("full");
			});
		ListenerExecutionFailedException failure = failureOf(runner, SilentBesideOthers.class, "line\\n", output);
		assertThat(failure).hasMessageContaining("was not called: java.lang.IllegalStateException: full")
			.hasCauseInstanceOf(IllegalStateException.class);
	}

	@Test
	void saysThatResultHasNotComeWhenServerStops(CapturedOutput output) {
		this.pipes.runner()
			.withPropertyValues("pipeio.shutdown-timeout=300ms")
			.withBean("listener", NeverReady.class)
			.withBean(PipeListenerBlameTests.Recorder.class)
			.run((context) -> {
				this.pipes.write("line\\n");
				await().until(() -> NeverReady.CALLED.poll() != null);
				context.getBean("echoPipeServer", PipeServer.class).stop();
				assertThat(this.pipes.received().next(Throwable.class)).hasMessageContaining("listen(String)")
					.hasMessageContaining("has brought no result within the shutdown timeout")
					.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("has thrown"));
			});
	}

	private ListenerExecutionFailedException failureOf(ApplicationContextRunner runner, Class<?> listener, String line,
			CapturedOutput output) {
		List<Throwable> failures = new ArrayList<>();
		runner.withBean("listener", listener).withBean(PipeListenerBlameTests.Recorder.class).run((context) -> {
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

	static final class ReturningItself {

		@PipeListener("echo")
		Object listen(String line) {
			return new Endless();
		}

	}

	/** A bean of JSON without an end. */
	public static final class Endless extends AbstractList<Object> {

		@Override
		public Object get(int index) {
			return toString();
		}

		@Override
		public int size() {
			return 1;
		}

		@Override
		public Stream<Object> stream() {
			return stream();
		}

	}

	static final class SilentBesideOthers {

		@PipeListener(servers = "echo", concurrency = "2")
		void listen(String line) {
		}

	}

	static final class NeverReady {

		static final BlockingQueue<String> CALLED = new LinkedBlockingQueue<>();

		@PipeListener("echo")
		CompletableFuture<String> listen(String line) {
			CALLED.add(line);
			return new CompletableFuture<>();
		}

	}

}
