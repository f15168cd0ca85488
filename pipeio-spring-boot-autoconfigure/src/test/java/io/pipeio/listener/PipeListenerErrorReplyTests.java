package io.pipeio.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.pipeio.ListenerExecutionFailedException;
import io.pipeio.PipeListener;
import io.pipeio.PipeListenerContext;
import io.pipeio.PipeListenerInterceptor;
import io.pipeio.event.PipeLineFailedEvent;
import io.pipeio.line.Line;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@code pipeio.listener.error-handling: reply}: a client that has written what
 * fails gets one line.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerErrorReplyTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

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
			this.pipes.write("fill\\nfill\\n");
			await().until(() -> this.pipes.received().size() == 1);
			assertThat(this.pipes.received().poll()).isInstanceOfSatisfying(ListenerExecutionFailedException.class,
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
		run(Batch.class, (context) -> assertThat(this.pipes.exchange("1\\nx\\n13\\n", 2)).isEqualTo(
				"error: 'x' is not a valid value for numbers: use a whole number from -2147483648 to 2147483647\n"
						+ "error: bad luck\n"));
	}

	@Test
	void answersWhatInterceptorRefuses() {
		run(runner().withBean(Refusing.class), NumberListener.class,
				(context) -> assertThat(ask("1")).isEqualTo("error: not allowed\n"));
	}

	@Test
	void namesItselfWhenItsReplyCannotBeSent() {
		run(NumberListener.class, (context) -> {
			this.pipes.write("many\\n");
			assertThat(this.pipes.received().next(Throwable.class))
				.hasMessageContaining(
						"The error handler " + "io.pipeio.listener.error.ReplyingErrorHandler of @PipeListener method "
								+ "PipeListenerErrorReplyTests.NumberListener.listen(int)")
				.hasMessageContaining("longer than the maximum line length");
		}, "pipeio.servers.echo.outbound.max-line-length=10B");
	}

	@ParameterizedTest
	@CsvSource({ "bad, too bad", "a long line, the line could not be handled" })
	void keepsOrderWithResultsThatComeLater(String second, String reason) {
		run(runner().withBean(RefusingBad.class), Late.class, (context) -> {
			CompletableFuture<String> answers = CompletableFuture
				.supplyAsync(() -> this.pipes.exchange("first\\n" + second + "\\nlast\\n", 3));
			await().until(() -> server(context).getStatistics(PipeDirection.IN).getLines() == 3);
			context.getBean(Late.class).result.complete("ready");
			assertThat(answers).succeedsWithin(Duration.ofSeconds(20))
				.isEqualTo("first ready\nerror: %s\nlast ready\n".formatted(reason));
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
		return this.pipes.runner();
	}

	private String ask(String line) {
		return this.pipes.exchange(line + "\\n", 1);
	}

	private static PipeServer server(AssertableApplicationContext context) {
		return context.getBean("echoPipeServer", PipeServer.class);
	}

	private static String refuseBad(String line) {
		if (line.equals("bad")) {
			throw new IllegalArgumentException("too bad");
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

	static final class RefusingBad implements PipeListenerInterceptor {

		@Override
		public Line intercept(Line line, PipeListenerContext context) {
			refuseBad(line.toString());
			return line;
		}

	}

	static final class Late {

		private final CompletableFuture<String> result = new CompletableFuture<>();

		@PipeListener(servers = "echo", condition = "#line.length() < 10 or #line.nothing")
		CompletableFuture<String> listen(String line) {
			return this.result.thenApply((ready) -> line + " " + ready);
		}

	}

	static final class Refusing implements PipeListenerInterceptor {

		@Override
		public Line intercept(Line line, PipeListenerContext context) {
			throw new IllegalStateException("not allowed");
		}

	}

	static final class NumberListener {

		@PipeListener("echo")
		int listen(int number) {
			return number;
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

}
