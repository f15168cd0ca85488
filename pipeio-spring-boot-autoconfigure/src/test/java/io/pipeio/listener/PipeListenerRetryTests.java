package io.pipeio.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.pipeio.ListenerExecutionFailedException;
import io.pipeio.PipeListener;
import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.PipeServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@code pipeio.listener.retry}.
 */
@Timeout(60)
class PipeListenerRetryTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	private final Calls calls = new Calls();

	private void run(Class<?> listener, ContextConsumer<AssertableApplicationContext> test, String... more) {
		this.pipes.plainRunner()
			.withPropertyValues("pipeio.listener.retry.enabled=true", "pipeio.listener.retry.initial-interval=1ms")
			.withPropertyValues(more)
			.withBean(Calls.class, () -> this.calls)
			.withBean(listener)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				test.accept(context);
			});
	}

	@Test
	void callsListenerUntilItSucceeds() {
		run(Text.class,
				(context) -> assertThat(this.pipes.exchange("2\\n0\\n", 2)).isEqualTo("2 after 3\n0 after 1\n"));
		assertThat(this.calls).containsExactly("2", "2", "2", "0");
		assertThat(this.calls.failures).isEmpty();
	}

	@Test
	void givesUpAfterMaximum() {
		run(Text.class, (context) -> assertThat(this.pipes.exchange("9\\n0\\n", 2)).isEqualTo("given up\n0 after 1\n"),
				"pipeio.listener.retry.max-retries=2");
		assertThat(this.calls).containsExactly("9", "9", "9", "0");
		assertThat(this.calls.failures).singleElement()
			.satisfies((failure) -> assertThat(failure).hasMessageContaining("attempt 3")
				.hasCauseInstanceOf(IllegalStateException.class));
	}

	@Test
	void callsListenerThreeTimesMoreByDefault() {
		run(Text.class, (context) -> assertThat(this.pipes.exchange("9\\n", 1)).isEqualTo("given up\n"));
		assertThat(this.calls).hasSize(4);
	}

	@Test
	void callsListenerOnceWithoutRetries() {
		run(Text.class, (context) -> assertThat(this.pipes.exchange("9\\n", 1)).isEqualTo("given up\n"),
				"pipeio.listener.retry.max-retries=0");
		run(Text.class, (context) -> assertThat(this.pipes.exchange("9\\n", 1)).isEqualTo("given up\n"),
				"pipeio.listener.retry.enabled=false");
		assertThat(this.calls).hasSize(2);
	}

	@Test
	void waitsLongerEachTimeUpToMaximum() {
		run(Text.class, (context) -> {
			long start = System.nanoTime();
			assertThat(this.pipes.exchange("9\\n", 1)).isEqualTo("given up\n");
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(100 + 200 + 200),
					Duration.ofSeconds(5));
		}, "pipeio.listener.retry.initial-interval=100ms", "pipeio.listener.retry.multiplier=2",
				"pipeio.listener.retry.max-interval=200ms");
	}

	@Test
	void doesNotTryAgainWhatCannotBeConverted() {
		run(Numbers.class, (context) -> assertThat(this.pipes.exchange("x\\n", 1)).isEqualTo("given up\n"));
		assertThat(this.calls).isEmpty();
		assertThat(this.calls.failures).hasSize(1);
	}

	@Test
	void doesNotTryAgainAfterAnError() {
		run(Errors.class, (context) -> assertThat(this.pipes.exchange("x\\n", 1)).isEqualTo("given up\n"));
		assertThat(this.calls).hasSize(1);
	}

	@Test
	void triesWholeBatchAgain() {
		run(Batches.class,
				(context) -> assertThat(this.pipes.exchange("1\\n2\\n3\\n", 1)).isEqualTo("[1, 2, 3] after 3\n"));
		assertThat(this.calls).containsExactly("[1, 2, 3]", "[1, 2, 3]", "[1, 2, 3]");
	}

	@Test
	void triesAgainBesideOtherLines() {
		run(Concurrent.class, (context) -> assertThat(this.pipes.exchange("2\\n0\\n", 2).lines())
			.containsExactlyInAnyOrder("2 after 3", "0 after 1"));
		assertThat(this.calls).containsExactlyInAnyOrder("2", "2", "2", "0");
	}

	@Test
	void endsSoonWhenStopWaitsNoLonger() {
		for (Class<?> listener : List.of(Text.class, Concurrent.class)) {
			this.calls.clear();
			this.calls.failures.clear();
			run(listener, (context) -> {
				this.pipes.write("9\\n");
				await().until(() -> this.calls.size() == 1);
				long start = System.nanoTime();
				context.getBean(PipeServers.class).get("echo").stop();
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
				await().until(() -> this.calls.failures.size() == 1);
			}, "pipeio.listener.retry.initial-interval=1m", "pipeio.listener.retry.max-interval=1m",
					"pipeio.shutdown-timeout=300ms");
			assertThat(this.calls).hasSize(1);
			assertThat(this.calls.failures.get(0)).hasMessageContaining("attempt 1");
		}
	}

	@SuppressWarnings("serial")
	static final class Calls extends CopyOnWriteArrayList<String> implements PipeListenerErrorHandler {

		private final transient List<ListenerExecutionFailedException> failures = new CopyOnWriteArrayList<>();

		String attempt(String line, int failing) {
			add(line);
			long attempts = stream().filter(line::equals).count();
			if (attempts <= failing) {
				throw new IllegalStateException("attempt " + attempts);
			}
			return line + " after " + attempts;
		}

		@Override
		public Object handleError(Message<?> message, ListenerExecutionFailedException failure) {
			this.failures.add(failure);
			return "given up";
		}

	}

	record Text(Calls calls) {

		@PipeListener("echo")
		String listen(String line) {
			return this.calls.attempt(line, Integer.parseInt(line));
		}

	}

	record Concurrent(Calls calls) {

		@PipeListener(servers = "echo", concurrency = "2")
		String listen(String line) {
			return this.calls.attempt(line, Integer.parseInt(line));
		}

	}

	record Numbers(Calls calls) {

		@PipeListener("echo")
		String listen(int number) {
			return this.calls.attempt(String.valueOf(number), number);
		}

	}

	record Errors(Calls calls) {

		@PipeListener("echo")
		String listen(String line) {
			this.calls.add(line);
			throw new AssertionError(line);
		}

	}

	record Batches(Calls calls) {

		@PipeListener(servers = "echo", batch = "true")
		String listen(List<String> lines) {
			return this.calls.attempt(lines.toString(), 2);
		}

	}

}
