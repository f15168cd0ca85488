package io.pipeio.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

import io.pipeio.PipeListener;
import io.pipeio.event.PipeListenerReturnedEvent;
import io.pipeio.event.PipeListenerStalledEvent;
import io.pipeio.event.PipeServerEvent;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that a listener that does not return is seen: by the gauge, the endpoint, health
 * and the log.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class PipeListenerStallTests {

	private static final Pattern RETURNED = Pattern
		.compile("INFO .*echo: thread 'pipeio-echo-in' has returned from the listener after [0-9.]+ seconds");

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	private final StalledCalls calls = new StalledCalls(this.pipes);

	@AfterEach
	void awaitEnd() {
		this.calls.awaitEnd();
	}

	@Test
	void isSeenByTheGauge() {
		this.calls.run(Hanging.class, (context) -> {
			awaitSoon(() -> assertThat(StalledCalls.gauge(context)).isZero());
			this.pipes.write("hang\\n");
			awaitSoon(() -> assertThat(StalledCalls.gauge(context)).isGreaterThan(500));
			this.calls.letGo();
			awaitSoon(() -> assertThat(StalledCalls.gauge(context)).isZero());
		});
	}

	@Test
	void isSeenByTheEndpoint() {
		this.calls.run(Hanging.class, (context) -> {
			awaitSoon(() -> assertThat(StalledCalls.busy(context).get("calls").intValue()).isZero());
			this.pipes.write("hang\\n");
			awaitSoon(() -> assertThat(StalledCalls.busy(context).get("longestMillis").intValue()).isGreaterThan(300));
			assertThat(StalledCalls.busy(context).get("blockedMillis").intValue()).isGreaterThan(300);
			assertThat(StalledCalls.busy(context).get("calls").intValue()).isOne();
			assertThat(StalledCalls.busy(context).get("thread").asString()).isEqualTo("pipeio-echo-in");
		});
	}

	@Test
	void isSeenByHealth() {
		this.calls.run(Hanging.class, (context) -> {
			assertThat(StalledCalls.health(context).getStatus()).isEqualTo(Status.UP);
			assertThat(StalledCalls.health(context).getDetails()).doesNotContainKey("busy");
			this.pipes.write("hang\\n");
			awaitSoon(() -> assertThat(StalledCalls.health(context).getDetails()).containsKey("busy"));
			assertThat(StalledCalls.health(context).getStatus()).isEqualTo(Status.DOWN);
			assertThat(StalledCalls.health(context).getDetails().get("busy").toString()).contains("since=PT", "calls=1",
					"thread=pipeio-echo-in");
			assertThat(StalledCalls.health(context).getDetails()).containsEntry("reason",
					"nothing is read, because a listener has not returned");
			this.calls.letGo();
			awaitSoon(() -> assertThat(StalledCalls.health(context).getStatus()).isEqualTo(Status.UP));
		});
	}

	@Test
	void isLoggedOnceWithItsThreadAndWhenItReturns(CapturedOutput output) {
		this.calls.run(Hanging.class, (context) -> {
			this.pipes.write("fast\\nhang\\n");
			awaitSoon(() -> assertThat(output)
				.containsPattern("WARN .*echo: thread 'pipeio-echo-in' has not returned from the listener for 0"));
			assertThat(output).contains("PipeListenerStallTests$Hanging.on");
			awaitSoon(() -> assertThat(StalledCalls.gauge(context)).isGreaterThan(1000));
			assertThat(output.getAll().split("has not returned from the listener", -1)).hasSize(2);
			assertThat(output).doesNotContain("has returned");
			this.calls.letGo();
			awaitSoon(() -> assertThat(output).containsPattern(RETURNED));
		});
	}

	@Test
	void isPublishedAsEvents() {
		this.calls.run(Hanging.class, (context) -> {
			List<PipeServerEvent> events = new CopyOnWriteArrayList<>();
			context
				.addApplicationListener((ApplicationListener<PipeListenerStalledEvent>) (event) -> events.add(event));
			context
				.addApplicationListener((ApplicationListener<PipeListenerReturnedEvent>) (event) -> events.add(event));
			this.pipes.write("hang\\n");
			awaitSoon(() -> assertThat(events).hasSize(1));
			this.calls.letGo();
			awaitSoon(() -> assertThat(events).hasSize(2));
			PipeListenerStalledEvent stalled = (PipeListenerStalledEvent) events.get(0);
			assertThat(stalled.getThreadName()).isEqualTo("pipeio-echo-in");
			assertThat(stalled.getServerName()).isEqualTo("echo");
			assertThat(stalled.getBusy()).isGreaterThanOrEqualTo(Duration.ofMillis(200));
			PipeListenerReturnedEvent returned = (PipeListenerReturnedEvent) events.get(1);
			assertThat(returned.getThreadName()).isEqualTo("pipeio-echo-in");
			assertThat(returned.getBusy()).isGreaterThan(stalled.getBusy());
		});
	}

	@Test
	void isSeenInBatches(CapturedOutput output) {
		this.calls.run(HangingBatch.class, (context) -> {
			this.pipes.write("one\\ntwo\\n");
			awaitSoon(() -> assertThat(output).contains("thread 'pipeio-echo-in' has not returned"));
			assertThat(StalledCalls.gauge(context)).isGreaterThan(150);
		});
	}

	@Test
	void isSeenInTheBackoffOfARetry(CapturedOutput output) {
		this.calls.run(Failing.class, (context) -> {
			this.pipes.write("one\\n");
			awaitSoon(() -> assertThat(output).contains("thread 'pipeio-echo-in' has not returned"));
			awaitSoon(() -> assertThat(output).containsPattern(RETURNED));
		}, "pipeio.listener.retry.enabled=true", "pipeio.listener.retry.initial-interval=1s");
	}

	@Test
	void isSeenInEachOfSeveralThreadsWhileOthersGoOn(CapturedOutput output) {
		this.calls.run(HangingWorkers.class, (context) -> {
			this.pipes.write("hang\\nhang\\none\\n");
			awaitSoon(() -> assertThat(StalledCalls.busy(context).get("calls").intValue()).isEqualTo(2));
			awaitSoon(() -> assertThat(output.getAll().split("has not returned from the listener", -1)).hasSize(3));
			assertThat(output).doesNotContain("'pipeio-echo-in'");
			assertThat(StalledCalls.busy(context).get("blockedMillis").intValue()).isZero();
			assertThat(StalledCalls.health(context).getStatus()).isEqualTo(Status.UP);
			assertThat(StalledCalls.health(context).getDetails()).containsKey("busy");
			this.pipes.write("hang\\nhang\\n");
			awaitSoon(() -> assertThat(StalledCalls.health(context).getStatus()).isEqualTo(Status.DOWN));
			awaitSoon(() -> assertThat(output.getAll().split("has not returned from the listener", -1)).hasSize(5));
			this.calls.letGo();
			awaitSoon(() -> assertThat(StalledCalls.busy(context).get("calls").intValue()).isZero());
			awaitSoon(() -> assertThat(output.getAll().split("has returned from the listener after", -1)).hasSize(5));
		});
	}

	@Test
	void isSeenWhereTheResultDoesNotCome(CapturedOutput output) {
		this.calls.run(Promising.class, (context) -> {
			this.pipes.write("one\\ntwo\\nthree\\n");
			awaitSoon(() -> assertThat(output)
				.containsPattern("WARN .*echo: the result of a listener has not arrived for 0"));
			assertThat(StalledCalls.busy(context).get("calls").intValue()).isEqualTo(3);
			assertThat(StalledCalls.busy(context).get("thread").isNull()).isTrue();
			assertThat(StalledCalls.health(context).getStatus()).isEqualTo(Status.UP);
			assertThat(StalledCalls.health(context).getDetails()).containsKey("busy");
			assertThat(output.getAll().split("the result of a listener has not arrived", -1)).hasSize(2);
			context.getBean(Promising.class).result.complete("done");
			awaitSoon(() -> assertThat(output)
				.containsPattern("INFO .*echo: the result of a listener has arrived after"));
			awaitSoon(() -> assertThat(StalledCalls.busy(context).get("calls").intValue()).isZero());
		});
	}

	@Test
	void isSeenWhereSoManyResultsDoNotComeThatNothingIsRead() {
		this.calls.run(Promising.class, (context) -> {
			this.pipes.write("one\\n".repeat(300));
			awaitSoon(() -> assertThat(StalledCalls.health(context).getStatus()).isEqualTo(Status.DOWN));
			assertThat(StalledCalls.busy(context).get("calls").intValue()).isEqualTo(257);
		});
	}

	private static void awaitSoon(ThrowingRunnable assertion) {
		await().atMost(Duration.ofSeconds(20)).untilAsserted(assertion);
	}

	/**
	 * Does not return.
	 */
	record Hanging(StalledCalls calls) {

		@PipeListener("echo")
		void on(String line) {
			if (line.equals("hang")) {
				this.calls.hang();
			}
		}

	}

	/**
	 * Does not return with a batch.
	 */
	record HangingBatch(StalledCalls calls) {

		@PipeListener(value = "echo", batch = "true")
		void on(List<String> lines) {
			this.calls.hang();
		}

	}

	/**
	 * Does not return on some of its threads.
	 */
	record HangingWorkers(StalledCalls calls) {

		@PipeListener(value = "echo", concurrency = "3")
		void on(String line) {
			if (line.equals("hang")) {
				this.calls.hang();
			}
		}

	}

	/**
	 * Is called again after a while.
	 */
	static class Failing {

		private int calls;

		@PipeListener("echo")
		void on(String line) {
			if (this.calls++ == 0) {
				throw new IllegalStateException("again");
			}
		}

	}

	/**
	 * Promises what does not come.
	 */
	static class Promising {

		private final CompletableFuture<String> result = new CompletableFuture<>();

		@PipeListener("echo")
		CompletableFuture<String> on(String line) {
			return this.result.copy();
		}

	}

}
