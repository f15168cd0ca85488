package io.pipeio.listener;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.pipeio.PipeHeaders;
import io.pipeio.PipeListener;
import io.pipeio.PipeServers;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what {@link PipeListener} methods may take beside the line: its headers, the
 * server, and what an application's own resolvers know.
 */
class PipeListenerHeaderTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@Test
	void takesEachHeader() {
		this.pipes.run(EachHeaderListener.class, () -> {
			this.pipes.write("one\\nhéllo\\n\\n");
			assertThat(List.of(this.pipes.next(), this.pipes.next(), this.pipes.next())).containsExactly(
					"one echo 1 3 listener.listen", "héllo echo 2 6 listener.listen", " echo 3 0 listener.listen");
		});
	}

	@Test
	void takesArrivalTime() {
		this.pipes.run(ArrivalListener.class, () -> {
			Instant before = Instant.now().minusMillis(1);
			this.pipes.write("one\\n");
			assertThat((Instant) this.pipes.next()).isBetween(before, Instant.now().plusMillis(1));
		});
	}

	@Test
	void takesArrivalTimeOfEachRead() {
		this.pipes.run(ArrivalListener.class, () -> {
			this.pipes.write("one\\n");
			Instant first = (Instant) this.pipes.next();
			Instant between = first.plus(Duration.ofMillis(20));
			while (Instant.now().isBefore(between)) {
				Thread.onSpinWait();
			}
			this.pipes.write("two\\n");
			assertThat((Instant) this.pipes.next()).isAfterOrEqualTo(between);
		});
	}

	@Test
	void countsLinesFromOneAgainWhenServerIsStartedAgain() {
		this.pipes.runner().withBean(NumberListener.class).run((context) -> {
			this.pipes.write("a\\nb\\n");
			assertThat(List.of(this.pipes.next(), this.pipes.next())).containsExactly(1L, 2L);
			PipeServer server = context.getBean(PipeServers.class).get("echo");
			server.stop();
			server.start();
			this.pipes.write("c\\nd\\n");
			assertThat(List.of(this.pipes.next(), this.pipes.next())).containsExactly(1L, 2L);
		});
	}

	@Test
	void goesOnCountingLinesAfterPause() {
		this.pipes.runner().withBean("listener", NumberListener.class).run((context) -> {
			this.pipes.write("a\\nb\\n");
			assertThat(List.of(this.pipes.next(), this.pipes.next())).containsExactly(1L, 2L);
			PipeListenerEndpointRegistry registry = context.getBean(PipeListenerEndpointRegistry.class);
			registry.pause("listener.listen");
			registry.resume("listener.listen");
			this.pipes.write("c\\n");
			assertThat(this.pipes.next()).isEqualTo(3L);
		});
	}

	@Test
	void countsLinesOfEachServer() {
		this.pipes.run(TwoServersListener.class, () -> {
			this.pipes.write("a\\nb\\n");
			assertThat(List.of(this.pipes.next(), this.pipes.next())).containsExactly("echo 1", "echo 2");
			this.pipes.writeTo("other", "c\\n");
			assertThat(this.pipes.next()).isEqualTo("other 1");
		});
	}

	@Test
	void takesHeadersThatStay() {
		this.pipes.run(HeadersListener.class, () -> {
			this.pipes.write("one\\nthree\\n");
			Map<?, ?> first = (Map<?, ?>) this.pipes.next();
			assertThat(((Map<?, ?>) this.pipes.next()).get(PipeHeaders.LENGTH)).isEqualTo(5);
			assertThat(first.get(PipeHeaders.LENGTH)).isEqualTo(3);
			assertThat(Set.<Object>copyOf(first.keySet())).containsExactlyInAnyOrder(PipeHeaders.SERVER,
					PipeHeaders.LINE_NUMBER, PipeHeaders.ARRIVAL_TIME, PipeHeaders.LENGTH, PipeHeaders.LISTENER_ID);
		});
	}

	@Test
	void takesMessageHeadersWithoutAnnotation() {
		this.pipes.run(MessageHeadersListener.class, () -> {
			this.pipes.write("one\\n");
			assertThat((MessageHeaders) this.pipes.next()).containsEntry(PipeHeaders.SERVER, "echo");
		});
	}

	@Test
	void takesHeaderThatIsNotThere() {
		this.pipes.run(OptionalHeaderListener.class, () -> {
			this.pipes.write("one\\n");
			assertThat(this.pipes.next()).isEqualTo("one Optional.empty null fallback");
		});
	}

	static class EachHeaderListener {

		private final Received received;

		EachHeaderListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(String line, @Header(PipeHeaders.SERVER) String server, @Header(PipeHeaders.LINE_NUMBER) int number,
				@Header(name = PipeHeaders.LENGTH) Integer length, @Header(PipeHeaders.LISTENER_ID) CharSequence id) {
			this.received.add("%s %s %d %d %s".formatted(line, server, number, length, id));
		}

	}

	static class ArrivalListener {

		private final Received received;

		ArrivalListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(@Header(PipeHeaders.ARRIVAL_TIME) Instant arrivalTime) {
			this.received.add(arrivalTime);
		}

	}

	static class NumberListener {

		private final Received received;

		NumberListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(@Header(PipeHeaders.LINE_NUMBER) long number) {
			this.received.add(number);
		}

	}

	static class TwoServersListener {

		private final Received received;

		TwoServersListener(Received received) {
			this.received = received;
		}

		@PipeListener({ "echo", "other" })
		void listen(@Header(PipeHeaders.LINE_NUMBER) long number, PipeServer server) {
			this.received.add(server.getName() + " " + number);
		}

	}

	static class HeadersListener {

		private final Received received;

		HeadersListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(@Headers Map<String, Object> headers) {
			this.received.add(headers);
		}

	}

	static class MessageHeadersListener {

		private final Received received;

		MessageHeadersListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(MessageHeaders headers, String line) {
			this.received.add(headers);
		}

	}

	static class OptionalHeaderListener {

		private final Received received;

		OptionalHeaderListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(String line, @Header("none") Optional<String> optional,
				@Header(name = "none", required = false) @Nullable String nullable,
				@Header(name = "none", defaultValue = "${app.none:fallback}") String fallback) {
			this.received.add("%s %s %s %s".formatted(line, optional, nullable, fallback));
		}

	}

}
