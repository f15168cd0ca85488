package io.pipeio.listener;

import java.util.List;

import io.pipeio.PipeListener;
import io.pipeio.PipeServers;
import io.pipeio.event.PipeLineDiscardedEvent;
import io.pipeio.line.DiscardReason;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the order of {@link PipeListener} methods, and for the lines that none of
 * them accepts.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerUnmatchedTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@Test
	void callsListenersInOrder() {
		this.pipes.runner()
			.withBean(UnorderedListener.class)
			.withBean(ThirdListener.class)
			.withBean(FirstAndSecondListener.class)
			.run((context) -> {
				this.pipes.write("a\\nb\\n");
				assertThat(List.of(this.pipes.next(), this.pipes.next(), this.pipes.next(), this.pipes.next()))
					.containsExactly("first a", "second a", "third a", "unordered a");
				assertThat(List.of(this.pipes.next(), this.pipes.next(), this.pipes.next(), this.pipes.next()))
					.containsExactly("first b", "second b", "third b", "unordered b");
			});
	}

	@Test
	void handsWhatNobodyAcceptsToUnmatched() {
		this.pipes.runner().withBean(UnmatchedListener.class).withBean(OddAndEvenListener.class).run((context) -> {
			this.pipes.write("1\\nx\\n2\\n\\n12\\n");
			assertThat(List.of(this.pipes.next(), this.pipes.next(), this.pipes.next(), this.pipes.next(),
					this.pipes.next(), this.pipes.next()))
				.containsExactly("odd 1", "unmatched x", "even 2", "unmatched ", "even 12", "short-lived 12");
			assertThat(context.getBean(PipeServers.class).get("echo").getDiscardedLines(PipeDirection.IN)).isZero();
		});
		assertThat(this.pipes.received()).isEmpty();
	}

	@Test
	void doesNotHandLineWhoseListenerHasFailedToUnmatched() {
		this.pipes.runner().withBean(UnmatchedListener.class).withBean(FailingListener.class).run((context) -> {
			this.pipes.write("fail\\nx\\n");
			assertThat(this.pipes.next()).isEqualTo("unmatched x");
		});
	}

	@Test
	void countsAndPublishesAndLogsWhatNobodyAccepts(CapturedOutput output) {
		LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
		logging.setLogLevel(PipeListenerDispatcher.class.getName(), LogLevel.DEBUG);
		try {
			this.pipes.runner().withBean(OddAndEvenListener.class).withBean(DiscardListener.class).run((context) -> {
				this.pipes.write("hello\\n1\\n");
				assertThat(List.of(this.pipes.next(), this.pipes.next())).containsExactlyInAnyOrder("odd 1",
						DiscardReason.UNMATCHED + " IN 5");
				PipeServer server = context.getBean(PipeServers.class).get("echo");
				assertThat(server.getDiscardedLines(PipeDirection.IN)).isOne();
			});
		}
		finally {
			logging.setLogLevel(PipeListenerDispatcher.class.getName(), null);
		}
		assertThat(output).contains("echo: no listener accepts the line \"hello\"")
			.doesNotContain("WARN io.pipeio.context.PipeServerLogger -- echo: discarded");
	}

	static class UnorderedListener {

		private final Received received;

		UnorderedListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(String line) {
			this.received.add("unordered " + line);
		}

	}

	@Order(3)
	static class ThirdListener {

		private final Received received;

		ThirdListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(String line) {
			this.received.add("third " + line);
		}

	}

	@Order(4)
	static class FirstAndSecondListener {

		private final Received received;

		FirstAndSecondListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		@Order(2)
		void second(String line) {
			this.received.add("second " + line);
		}

		@PipeListener("echo")
		@Order(1)
		void first(String line) {
			this.received.add("first " + line);
		}

	}

	static class UnmatchedListener {

		private final Received received;

		UnmatchedListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", unmatched = true)
		void listen(String line) {
			this.received.add("unmatched " + line);
		}

	}

	static class OddAndEvenListener {

		private final Received received;

		OddAndEvenListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", pattern = "\\d*[13579]")
		@Order(1)
		void odd(String line) {
			this.received.add("odd " + line);
		}

		@PipeListener(servers = "echo", pattern = "\\d*[02468]")
		@Order(2)
		void even(String line) {
			this.received.add("even " + line);
		}

		@PipeListener(servers = "echo", condition = "#line == '12'")
		@Order(3)
		void both(String line) {
			this.received.add("short-lived " + line);
		}

	}

	static class FailingListener {

		@PipeListener(servers = "echo", condition = "#line == 'fail'")
		void listen(String line) {
			throw new IllegalStateException("on purpose");
		}

	}

	static class DiscardListener {

		private final Received received;

		DiscardListener(Received received) {
			this.received = received;
		}

		@EventListener
		void listen(PipeLineDiscardedEvent event) {
			this.received.add("%s %s %d".formatted(event.getReason(), event.getDirection(), event.getBytes()));
		}

	}

}
