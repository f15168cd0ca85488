package io.pipeio.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.pipeio.PipeListener;
import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.PipeServers;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.listener.run.LateReplies;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for results of {@link PipeListener} methods that come later.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerLateResultTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	private final Received received = this.pipes.received();

	private final PendingResults results = new PendingResults();

	@Test
	void sendsWhatFutureBrings() {
		run(FutureReplies.class, () -> {
			this.pipes.write("a\\n");
			this.results.complete("a", new Order(1));
			assertThat(read(1)).isEqualTo("{\"id\":1}\n");
		});
	}

	@Test
	void sendsNothingForFutureOfNull() {
		run(FutureReplies.class, () -> {
			this.pipes.write("a\\nb\\n");
			this.results.complete("a", null);
			this.results.complete("b", "end");
			assertThat(read(1)).isEqualTo("end\n");
		});
	}

	@Test
	void sendsEachElementOfFutureOfList() {
		run(FutureReplies.class, () -> {
			this.pipes.write("a\\n");
			this.results.complete("a", List.of("x", "y"));
			assertThat(read(2)).isEqualTo("x\ny\n");
		});
	}

	@Test
	void keepsOrderWhenLaterFuturesCompleteFirst() {
		run(FutureReplies.class, () -> {
			this.pipes.write("a\\nb\\nc\\n");
			this.results.complete("c", "third");
			this.results.complete("b", "second");
			this.results.complete("a", "first");
			assertThat(read(3)).isEqualTo("first\nsecond\nthird\n");
		});
	}

	@Test
	void keepsOrderOfResultsThatAreThereAndThatComeLater() {
		run(MixedReplies.class, () -> {
			this.pipes.write("late\\nnow\\nnothing\\nagain\\n");
			assertThat(this.received.next(4)).endsWith("nothing", "again");
			this.results.complete("late", "late");
			assertThat(read(3)).isEqualTo("late\nnow\nagain\n");
		});
	}

	@Test
	void sendsWhatMonoBrings() {
		run(MonoReplies.class, () -> assertThat(this.pipes.exchange("a\\nempty\\nb\\n", 2)).isEqualTo("A\nB\n"));
	}

	@Test
	void sendsEachElementOfFlux() {
		run(FluxReplies.class, () -> assertThat(this.pipes.exchange("3\\n0\\n2\\n", 5)).isEqualTo("1\n2\n3\n1\n2\n"));
	}

	@Test
	void keepsOrderOfFluxes() {
		run(SlowFluxReplies.class,
				() -> assertThat(this.pipes.exchange("a\\nb\\n", 6)).isEqualTo("a0\na1\na2\nb0\nb1\nb2\n"));
	}

	@Test
	void handsFailureOfFutureToErrorHandlerAndGoesOn() {
		runWithErrorHandler(FutureReplies.class, () -> {
			this.pipes.write("a\\nb\\n");
			this.results.complete("b", "second");
			this.results.of("a").completeExceptionally(new IllegalStateException("on purpose"));
			assertThat(read(2)).isEqualTo("instead of a: on purpose\nsecond\n");
		});
	}

	@Test
	void handsFailureOfMonoToErrorHandler() {
		runWithErrorHandler(MonoReplies.class,
				() -> assertThat(this.pipes.exchange("fail\\nb\\n", 2)).isEqualTo("instead of fail: on purpose\nB\n"));
	}

	@Test
	void handsFailureOfFluxToErrorHandlerAfterWhatItHasBrought() {
		runWithErrorHandler(FluxReplies.class, () -> assertThat(this.pipes.exchange("-1\\n1\\n", 4))
			.isEqualTo("1\n2\ninstead of -1: on purpose\n1\n"));
	}

	@Test
	void reportsFailureOfFuture(CapturedOutput output) {
		run(FutureReplies.class, () -> {
			this.pipes.write("a\\nb\\n");
			this.results.of("a").completeExceptionally(new IllegalStateException("on purpose"));
			this.results.complete("b", "end");
			assertThat(read(1)).isEqualTo("end\n");
		});
		assertThat(output).contains("echo: the line \"a\" was not handled")
			.contains(
					"FutureReplies.reply(String) of bean 'listener' has thrown java.lang.IllegalStateException: on purpose");
	}

	@Test
	void tellsMethodOfLateResultWithNewline(CapturedOutput output) {
		run(FutureReplies.class, () -> {
			this.pipes.write("a\\nb\\n");
			this.results.complete("a", "x\ny");
			this.results.complete("b", "end");
			assertThat(read(1)).isEqualTo("end\n");
		});
		assertThat(output).contains("FutureReplies.reply(String) of bean 'listener'").contains("newline");
	}

	@Test
	void letsClientWaitWhileManyResultsAreAwaited() {
		run(FutureReplies.class, () -> {
			int lines = 2000;
			try (ClientProcess client = ClientProcess.shell("seq -f %0999.0f 1 \"$2\" > \"$1\"", this.pipes.in("echo"),
					lines)) {
				await().until(() -> this.results.size() == LateReplies.CAPACITY + 1);
				await().during(Duration.ofMillis(300))
					.atMost(Duration.ofSeconds(5))
					.until(() -> this.results.size() == LateReplies.CAPACITY + 1 && client.isAlive());
				try (ClientProcess reader = ClientProcess.shell("head -n \"$2\" \"$1\" | cksum", this.pipes.out("echo"),
						lines)) {
					completeAllInOrder(lines);
					assertThat(reader.awaitOutput())
						.isEqualTo(ClientProcess.shell("seq 1 \"$1\" | cksum", lines).awaitOutput());
				}
				client.awaitOutput();
			}
		});
	}

	private void completeAllInOrder(int lines) {
		for (int i = 1; i <= lines; i++) {
			this.results.complete("%0999d".formatted(i), i);
		}
	}

	@Test
	void waitsForResultsWhenServerStops() {
		runner(FutureReplies.class).run((context) -> {
			PipeServer server = context.getBean(PipeServers.class).get("echo");
			try (ClientProcess reader = ClientProcess.shell("head -n 3 \"$1\"", this.pipes.out("echo"))) {
				this.pipes.write("a\\nb\\nc\\n");
				this.results.of("c");
				CompletableFuture<Void> stop = CompletableFuture.runAsync(server::stop);
				await().during(Duration.ofMillis(200)).atMost(Duration.ofSeconds(5)).until(() -> !stop.isDone());
				this.results.complete("c", "third");
				this.results.complete("a", "first");
				assertThat(stop).isNotDone();
				this.results.complete("b", "second");
				stop.get(10, TimeUnit.SECONDS);
				assertThat(reader.awaitOutput()).isEqualTo("first\nsecond\nthird\n");
			}
		});
	}

	@Test
	void waitsForMoreResultsThanMayBeAwaitedWhenApplicationStops() {
		int lines = LateReplies.CAPACITY + 50;
		try (ClientProcess reader = ClientProcess.shell("until [ -p \"$1\" ]; do sleep 0.05; done; cat \"$1\" | wc -l",
				this.pipes.out("echo"))) {
			runner(FutureReplies.class).run((context) -> {
				ClientProcess.shell("seq 1 \"$2\" > \"$1\"", this.pipes.in("echo"), lines).awaitOutput();
				await().until(() -> this.results.size() == LateReplies.CAPACITY + 1);
				CompletableFuture.runAsync(() -> {
					for (int i = 1; i <= lines; i++) {
						this.results.complete(Integer.toString(i), i);
					}
				});
			});
			assertThat(reader.awaitOutput().strip()).isEqualTo(Integer.toString(lines));
		}
	}

	private void run(Class<?> listener, Runnable test) {
		runner(listener).run((context) -> {
			assertThat(context).hasNotFailed();
			test.run();
		});
	}

	private void runWithErrorHandler(Class<?> listener, Runnable test) {
		runner(listener)
			.withBean("handler", PipeListenerErrorHandler.class,
					() -> (message, failure) -> "instead of " + message.getPayload() + ": "
							+ failure.getCause().getMessage())
			.run((context) -> test.run());
	}

	private ApplicationContextRunner runner(Class<?> listener) {
		return this.pipes.runner().withBean(PendingResults.class, () -> this.results).withBean("listener", listener);
	}

	private String read(int lines) {
		return this.pipes.read("echo", lines);
	}

	record Order(int id) {

	}

	record FutureReplies(PendingResults results) {

		@PipeListener("echo")
		CompletableFuture<Object> reply(String line) {
			return this.results.promise(line);
		}

	}

	record MixedReplies(Received received, PendingResults results) {

		@PipeListener("echo")
		@Nullable Object reply(String line) {
			this.received.add(line);
			return switch (line) {
				case "late" -> this.results.promise(line);
				case "nothing" -> null;
				default -> line;
			};
		}

	}

	static class MonoReplies {

		@PipeListener("echo")
		Mono<String> reply(String line) {
			return switch (line) {
				case "empty" -> Mono.empty();
				case "fail" -> Mono.error(new IllegalStateException("on purpose"));
				default -> Mono.delay(Duration.ofMillis(line.equals("a") ? 50 : 1)).map((tick) -> line.toUpperCase());
			};
		}

	}

	static class FluxReplies {

		@PipeListener("echo")
		Flux<Integer> reply(int count) {
			return (count < 0) ? Flux.just(1, 2).concatWith(Mono.error(new IllegalStateException("on purpose")))
					: Flux.range(1, count);
		}

	}

	static class SlowFluxReplies {

		@PipeListener("echo")
		Flux<String> reply(String line) {
			return Flux.interval(Duration.ofMillis(10)).onBackpressureBuffer().take(3).map((tick) -> line + tick);
		}

	}

}
