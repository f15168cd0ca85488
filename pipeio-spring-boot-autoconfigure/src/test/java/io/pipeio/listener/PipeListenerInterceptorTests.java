package io.pipeio.listener;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

import io.pipeio.PipeListener;
import io.pipeio.PipeListenerContext;
import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.PipeListenerInterceptor;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.Ordered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PipeListenerInterceptor}.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerInterceptorTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes("single", "batch", "several", "later");

	private final Recorder outer = new Recorder("outer");

	private final Recorder inner = new Recorder("inner");

	@Test
	void isCalledAroundEachLineInOrder() {
		run(() -> {
			assertThat(ask("single", "hello")).isEqualTo("HELLO\n");
			await().until(() -> this.inner.calls().contains("after hello"));
			assertThat(this.outer.calls()).containsExactly("intercept hello for listeners.single", "success hello",
					"after hello");
			assertThat(this.inner.calls()).containsExactly("intercept hello for listeners.single", "success hello",
					"after hello");
		});
	}

	@Test
	void replacesLineForThoseAfterIt() {
		run(() -> {
			assertThat(ask("single", "replace")).isEqualTo("REPLACED BY OUTER\n");
			assertThat(this.inner.calls()).startsWith("intercept replaced by outer for listeners.single");
		});
	}

	@Test
	void skipsLine() {
		run(() -> {
			assertThat(ask("single", "skip\nhello")).isEqualTo("HELLO\n");
			assertThat(this.inner.calls()).noneMatch((call) -> call.contains("skip"));
			assertThat(this.outer.calls()).doesNotContain("success skip", "after skip");
		});
	}

	@Test
	void isToldOfFailure() {
		run(() -> {
			assertThat(ask("single", "fail\nhello")).isEqualTo("HELLO\n");
			assertThat(this.outer.calls()).contains("failure fail: java.lang.IllegalStateException: on purpose",
					"after fail");
		});
	}

	@Test
	void countsAsListenerWhenItFails(CapturedOutput output) {
		run(() -> {
			assertThat(ask("single", "refuse\nhello")).isEqualTo("HELLO\n");
			assertThat(output).contains("single: the line \"refuse\" was not handled").contains("refused by outer");
		});
	}

	@Test
	void leavesOriginalLineToThoseWhoHandleFailures(CapturedOutput output) {
		run(() -> {
			assertThat(ask("single", "break\nhello")).isEqualTo("HELLO\n");
			assertThat(this.outer.calls()).contains("failure broken: java.lang.IllegalStateException: on purpose");
			assertThat(output).contains("single: the line \"break\" was not handled");
		});
	}

	@Test
	void isLoggedInFewLinesWhenItFailsAgainAndAgain(CapturedOutput output) {
		// Two interceptors, of one class
		run(() -> assertThat(ask("single", "late\nlate\nlate")).isEqualTo("LATE\n"));
		assertThat(output).containsPattern("single: the interceptor .+ has failed 5 times more: .+Exception \\(at ");
	}

	@Test
	void doesNotKeepReplyWhenItFailsAfterwards(CapturedOutput output) {
		run(() -> {
			assertThat(ask("single", "late")).isEqualTo("LATE\n");
			await().until(() -> output.getOut().contains("has failed")
					&& output.getOut().contains("refused afterwards by outer"));
		});
	}

	@Test
	void isToldOfReplies() {
		run(() -> {
			assertThat(ask("single", "hello")).isEqualTo("HELLO\n");
			assertThat(ask("several", "hello")).isEqualTo("HELLO\n");
			await().until(() -> this.inner.replies().size() == 2);
			assertThat(this.inner.replies()).containsExactly("HELLO to single of listeners.single",
					"HELLO to several of listeners.several");
		});
	}

	@Test
	void isToldOfRepliesOfErrorHandlerAndOfThoseThatComeLater() {
		PipeListenerErrorHandler apologies = (message, failure) -> "sorry";
		run((runner) -> runner.withBean(PipeListenerErrorHandler.class, () -> apologies), () -> {
			assertThat(ask("later", "hello\nfail")).isEqualTo("HELLO\n");
			await().until(() -> this.inner.replies().size() == 3);
			assertThat(this.inner.replies()).containsExactly("HELLO to later of listeners.later",
					"hello to later of listeners.later", "sorry to later of listeners.later");
		});
	}

	@Test
	void doesNotTakeReplyBackWhenItFailsOnIt(CapturedOutput output) {
		run(() -> {
			assertThat(ask("single", "refused reply")).isEqualTo("REFUSED REPLY\n");
			await().until(() -> this.inner.replies().contains("REFUSED REPLY to single of listeners.single"));
			assertThat(output).contains("has failed").contains("refused by outer");
			assertThat(this.outer.calls()).noneMatch((call) -> call.startsWith("failure"));
		});
	}

	@Test
	void seesEachLineOfBatch() {
		run(() -> {
			assertThat(ask("batch", "one\nskip\ntwo")).isEqualTo("[one, two]\n");
			await().until(() -> this.inner.calls().contains("after two"));
			assertThat(this.inner.calls()).containsExactly("intercept one for listeners.batch",
					"intercept two for listeners.batch", "success one", "success two", "after one", "after two");
		});
	}

	@Test
	void seesLinesThatAreHandledAtOnce() {
		run(() -> {
			assertThat(ask("several", "hello")).isEqualTo("HELLO\n");
			await().until(() -> this.outer.calls().contains("after hello"));
		});
	}

	@Test
	void isCalledByThreadThatCallsListener() {
		run(() -> assertThat(ask("several", "thread")).startsWith("pipeio-listener-").doesNotContain("other thread"));
	}

	@Test
	void givesPlaceOfSkippedLineBack() {
		run(() -> assertThat(ask("several", "skip\nskip\nrefuse\nrefuse\nhello")).isEqualTo("HELLO\n"));
	}

	private void run(Runnable test) {
		run(UnaryOperator.identity(), test);
	}

	private void run(UnaryOperator<ApplicationContextRunner> customizer, Runnable test) {
		customizer.apply(this.pipes.plainRunner())
			.withBean("listeners", Listeners.class)
			.withBean("inner", Recorder.class, () -> this.inner)
			.withBean("outer", Recorder.class, () -> this.outer)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				test.run();
			});
	}

	private String ask(String server, String lines) {
		return ClientProcess
			.shell("printf '%s\\n' \"$3\" > \"$1\"; head -n 1 \"$2\"", this.pipes.in(server), this.pipes.out(server),
					lines)
			.awaitOutput();
	}

	private static final class Listeners {

		@PipeListener("single")
		String single(String line) {
			if (line.equals("fail") || line.startsWith("broken")) {
				throw new IllegalStateException("on purpose");
			}
			return line.toUpperCase();
		}

		@PipeListener(servers = "batch", batch = "true")
		String batch(List<String> lines) {
			return lines.toString();
		}

		@PipeListener(servers = "several", concurrency = "2")
		String several(String line) {
			if (line.startsWith("intercepted by ")) {
				String thread = Thread.currentThread().getName();
				return line.equals("intercepted by " + thread) ? thread : "other thread";
			}
			return line.toUpperCase();
		}

		@PipeListener("later")
		CompletableFuture<List<String>> later(String line) {
			return CompletableFuture.supplyAsync(() -> {
				if (line.equals("fail")) {
					throw new IllegalStateException("on purpose");
				}
				return List.of(line.toUpperCase(), line);
			});
		}

	}

	private record Recorder(String name, Queue<String> calls,
			Queue<String> replies) implements PipeListenerInterceptor, Ordered {

		Recorder(String name) {
			this(name, new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>());
		}

		@Override
		public int getOrder() {
			return this.name.equals("outer") ? 1 : 2;
		}

		@Override
		public @Nullable Line intercept(Line line, PipeListenerContext context) {
			this.calls.add("intercept " + line + " for " + context.listenerId());
			return switch (line.toString()) {
				case "replace" -> line("replaced by " + this.name);
				case "thread" -> line("intercepted by " + Thread.currentThread().getName());
				case "break" -> line("broken");
				case "skip" -> null;
				case "refuse" -> throw new IllegalStateException("refused by " + this.name);
				default -> line;
			};
		}

		private static Line line(String text) {
			return Line.of(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
		}

		@Override
		public void success(Line line, PipeListenerContext context) {
			this.calls.add("success " + line);
		}

		@Override
		public void failure(Line line, Throwable failure, PipeListenerContext context) {
			this.calls.add("failure " + line + ": " + failure);
		}

		@Override
		public void afterLine(Line line, PipeListenerContext context) {
			this.calls.add("after " + line);
			if (line.toString().equals("late")) {
				throw new IllegalStateException("refused afterwards by " + this.name);
			}
		}

		@Override
		public void reply(Line reply, PipeServer target, PipeListenerContext context) {
			if (reply.toString().equals("REFUSED REPLY") && this.name.equals("outer")) {
				throw new IllegalStateException("refused by " + this.name);
			}
			this.replies.add(reply + " to " + target.getName() + " of " + context.listenerId());
		}

	}

}
