package io.pipeio.listener;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.pipeio.PipeListener;
import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.PipeServers;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.listener.run.LateReplies;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for results of {@link PipeListener} methods that come later.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerLateResultTests {

	private static final Map<String, CompletableFuture<Object>> PENDING = new ConcurrentHashMap<>();

	private static final AtomicInteger CALLS = new AtomicInteger();

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@BeforeEach
	void forget() {
		PENDING.clear();
		CALLS.set(0);
	}

	@Test
	void sendsWhatFutureBrings() {
		run(FutureReplies.class, () -> {
			write("a\\n");
			complete("a", new Order(1));
			assertThat(read(1)).isEqualTo("{\"id\":1}\n");
		});
	}

	@Test
	void sendsNothingForFutureOfNull() {
		run(FutureReplies.class, () -> {
			write("a\\nb\\n");
			complete("a", null);
			complete("b", "end");
			assertThat(read(1)).isEqualTo("end\n");
		});
	}

	@Test
	void sendsEachElementOfFutureOfList() {
		run(FutureReplies.class, () -> {
			write("a\\n");
			complete("a", List.of("x", "y"));
			assertThat(read(2)).isEqualTo("x\ny\n");
		});
	}

	@Test
	void keepsOrderWhenLaterFuturesCompleteFirst() {
		run(FutureReplies.class, () -> {
			write("a\\nb\\nc\\n");
			complete("c", "third");
			complete("b", "second");
			complete("a", "first");
			assertThat(read(3)).isEqualTo("first\nsecond\nthird\n");
		});
	}

	@Test
	void keepsOrderOfResultsThatAreThereAndThatComeLater() {
		run(MixedReplies.class, () -> {
			write("late\\nnow\\nnothing\\nagain\\n");
			assertThat(List.of(nextLine(), nextLine(), nextLine(), nextLine())).endsWith("nothing", "again");
			complete("late", "late");
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
			write("a\\nb\\n");
			complete("b", "second");
			pending("a").completeExceptionally(new IllegalStateException("on purpose"));
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
			write("a\\nb\\n");
			pending("a").completeExceptionally(new IllegalStateException("on purpose"));
			complete("b", "end");
			assertThat(read(1)).isEqualTo("end\n");
		});
		assertThat(output).contains("echo: the line \"a\" was not handled")
			.contains(
					"FutureReplies.reply(String) of bean 'listener' has thrown java.lang.IllegalStateException: on purpose");
	}

	@Test
	void tellsMethodOfLateResultWithNewline(CapturedOutput output) {
		run(FutureReplies.class, () -> {
			write("a\\nb\\n");
			complete("a", "x\ny");
			complete("b", "end");
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
				await().until(() -> CALLS.get() == LateReplies.CAPACITY + 1);
				await().during(Duration.ofMillis(300))
					.atMost(Duration.ofSeconds(5))
					.until(() -> CALLS.get() == LateReplies.CAPACITY + 1 && client.isAlive());
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

	private static void completeAllInOrder(int lines) {
		for (int i = 1; i <= lines; i++) {
			complete("%0999d".formatted(i), i);
		}
	}

	@Test
	void waitsForResultsWhenServerStops() {
		this.pipes.runner().withBean(FutureReplies.class).run((context) -> {
			PipeServer server = context.getBean(PipeServers.class).get("echo");
			try (ClientProcess reader = ClientProcess.shell("head -n 3 \"$1\"", this.pipes.out("echo"))) {
				write("a\\nb\\nc\\n");
				pending("c");
				CompletableFuture<Void> stop = CompletableFuture.runAsync(server::stop);
				await().during(Duration.ofMillis(200)).atMost(Duration.ofSeconds(5)).until(() -> !stop.isDone());
				complete("c", "third");
				complete("a", "first");
				assertThat(stop).isNotDone();
				complete("b", "second");
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
			this.pipes.runner().withBean(FutureReplies.class).run((context) -> {
				ClientProcess.shell("seq 1 \"$2\" > \"$1\"", this.pipes.in("echo"), lines).awaitOutput();
				await().until(() -> CALLS.get() == LateReplies.CAPACITY + 1);
				CompletableFuture.runAsync(() -> {
					for (int i = 1; i <= lines; i++) {
						complete(Integer.toString(i), i);
					}
				});
			});
			assertThat(reader.awaitOutput().strip()).isEqualTo(Integer.toString(lines));
		}
	}

	private void run(Class<?> listener, Runnable test) {
		this.pipes.run(listener, test);
	}

	private void runWithErrorHandler(Class<?> listener, Runnable test) {
		this.pipes.runner()
			.withBean("handler", PipeListenerErrorHandler.class,
					() -> (message, failure) -> "instead of " + message.getPayload() + ": "
							+ failure.getCause().getMessage())
			.withBean("listener", listener)
			.run((context) -> test.run());
	}

	private void write(String text) {
		this.pipes.write(text);
	}

	private String read(int lines) {
		return this.pipes.read("echo", lines);
	}

	private String nextLine() {
		return this.pipes.received().next(String.class);
	}

	private static CompletableFuture<Object> pending(String line) {
		await().pollInterval(Duration.ofMillis(1)).until(() -> PENDING.containsKey(line));
		return PENDING.get(line);
	}

	private static void complete(String line, @Nullable Object result) {
		CompletableFuture<Object> pending = PENDING.get(line);
		((pending != null) ? pending : pending(line)).complete(result);
	}

	record Order(int id) {

	}

	static class FutureReplies {

		@PipeListener("echo")
		CompletableFuture<Object> reply(String line) {
			CompletableFuture<Object> future = new CompletableFuture<>();
			PENDING.put(line, future);
			CALLS.incrementAndGet();
			return future;
		}

	}

	static class MixedReplies {

		private final Received received;

		MixedReplies(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		@Nullable Object reply(String line) {
			this.received.add(line);
			return switch (line) {
				case "late" -> PENDING.computeIfAbsent(line, (key) -> new CompletableFuture<>());
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
