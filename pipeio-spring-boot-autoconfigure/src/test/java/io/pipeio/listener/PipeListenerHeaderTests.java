package io.pipeio.listener;

import java.time.Duration;
import java.time.Instant;
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
 * Tests for {@link PipeListener} methods that take headers of the line, and the server.
 */
class PipeListenerHeaderTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	private final Received received = this.pipes.received();

	@Test
	void takesEachHeader() {
		this.pipes.run(EachHeaderListener.class, () -> {
			this.pipes.write("one\\nhéllo\\n\\n");
			assertThat(this.received.next(3)).containsExactly("one echo 1 3 listener.listen",
					"héllo echo 2 6 listener.listen", " echo 3 0 listener.listen");
		});
	}

	@Test
	void takesArrivalTime() {
		this.pipes.run(ArrivalListener.class, () -> {
			Instant before = Instant.now().minusMillis(1);
			this.pipes.write("one\\n");
			assertThat(this.received.next(Instant.class)).isBetween(before, Instant.now().plusMillis(1));
		});
	}

	@Test
	void takesArrivalTimeOfEachRead() {
		this.pipes.run(ArrivalListener.class, () -> {
			this.pipes.write("one\\n");
			Instant first = this.received.next(Instant.class);
			Instant between = first.plus(Duration.ofMillis(20));
			while (Instant.now().isBefore(between)) {
				Thread.onSpinWait();
			}
			this.pipes.write("two\\n");
			assertThat(this.received.next(Instant.class)).isAfterOrEqualTo(between);
		});
	}

	@Test
	void countsLinesFromOneAgainWhenServerIsStartedAgain() {
		this.pipes.runner().withBean(NumberListener.class).run((context) -> {
			this.pipes.write("a\\nb\\n");
			assertThat(this.received.next(2)).containsExactly(1L, 2L);
			PipeServer server = context.getBean(PipeServers.class).get("echo");
			server.stop();
			server.start();
			this.pipes.write("c\\nd\\n");
			assertThat(this.received.next(2)).containsExactly(1L, 2L);
		});
	}

	@Test
	void goesOnCountingLinesAfterPause() {
		this.pipes.runner().withBean("listener", NumberListener.class).run((context) -> {
			this.pipes.write("a\\nb\\n");
			assertThat(this.received.next(2)).containsExactly(1L, 2L);
			PipeListenerEndpointRegistry registry = context.getBean(PipeListenerEndpointRegistry.class);
			registry.pause("listener.listen");
			registry.resume("listener.listen");
			this.pipes.write("c\\n");
			assertThat(this.received.next()).isEqualTo(3L);
		});
	}

	@Test
	void countsLinesOfEachServer() {
		this.pipes.run(TwoServersListener.class, () -> {
			this.pipes.write("a\\nb\\n");
			assertThat(this.received.next(2)).containsExactly("echo 1", "echo 2");
			this.pipes.writeTo("other", "c\\n");
			assertThat(this.received.next()).isEqualTo("other 1");
		});
	}

	@Test
	void takesHeadersThatStay() {
		this.pipes.run(HeadersListener.class, () -> {
			this.pipes.write("one\\nthree\\n");
			Map<?, ?> first = (Map<?, ?>) this.received.next();
			assertThat(((Map<?, ?>) this.received.next()).get(PipeHeaders.LENGTH)).isEqualTo(5);
			assertThat(first.get(PipeHeaders.LENGTH)).isEqualTo(3);
			assertThat(Set.<Object>copyOf(first.keySet())).containsExactlyInAnyOrder(PipeHeaders.SERVER,
					PipeHeaders.LINE_NUMBER, PipeHeaders.ARRIVAL_TIME, PipeHeaders.LENGTH, PipeHeaders.LISTENER_ID);
		});
	}

	@Test
	void takesMessageHeadersWithoutAnnotation() {
		this.pipes.run(MessageHeadersListener.class, () -> {
			this.pipes.write("one\\n");
			assertThat(this.received.next(MessageHeaders.class)).containsEntry(PipeHeaders.SERVER, "echo");
		});
	}

	@Test
	void takesHeaderThatIsNotThere() {
		this.pipes.run(OptionalHeaderListener.class, () -> {
			this.pipes.write("one\\n");
			assertThat(this.received.next()).isEqualTo("one Optional.empty null fallback");
		});
	}

	@Test
	void takesServer() {
		this.pipes.runner().withBean(ServerListener.class).run((context) -> {
			this.pipes.write("one\\n");
			assertThat(this.received.next()).isSameAs(context.getBean(PipeServers.class).get("echo"));
		});
	}

	@Test
	void takesLineAsBytesBesideServerAndHeader() {
		this.pipes.run(MixedListener.class, () -> {
			this.pipes.write("\\377\\n");
			assertThat((byte[]) this.received.next()).containsExactly(0xff);
			assertThat(this.received.next()).isEqualTo("echo 1");
		});
	}

	record EachHeaderListener(Received received) {

		@PipeListener("echo")
		void listen(String line, @Header(PipeHeaders.SERVER) String server, @Header(PipeHeaders.LINE_NUMBER) int number,
				@Header(name = PipeHeaders.LENGTH) Integer length, @Header(PipeHeaders.LISTENER_ID) CharSequence id) {
			this.received.add("%s %s %d %d %s".formatted(line, server, number, length, id));
		}

	}

	record ArrivalListener(Received received) {

		@PipeListener("echo")
		void listen(@Header(PipeHeaders.ARRIVAL_TIME) Instant arrivalTime) {
			this.received.add(arrivalTime);
		}

	}

	record NumberListener(Received received) {

		@PipeListener("echo")
		void listen(@Header(PipeHeaders.LINE_NUMBER) long number) {
			this.received.add(number);
		}

	}

	record TwoServersListener(Received received) {

		@PipeListener({ "echo", "other" })
		void listen(@Header(PipeHeaders.LINE_NUMBER) long number, PipeServer server) {
			this.received.add(server.getName() + " " + number);
		}

	}

	record HeadersListener(Received received) {

		@PipeListener("echo")
		void listen(@Headers Map<String, Object> headers) {
			this.received.add(headers);
		}

	}

	record MessageHeadersListener(Received received) {

		@PipeListener("echo")
		void listen(MessageHeaders headers, String line) {
			this.received.add(headers);
		}

	}

	record OptionalHeaderListener(Received received) {

		@PipeListener("echo")
		void listen(String line, @Header("none") Optional<String> optional,
				@Header(name = "none", required = false) @Nullable String nullable,
				@Header(name = "none", defaultValue = "${app.none:fallback}") String fallback) {
			this.received.add("%s %s %s %s".formatted(line, optional, nullable, fallback));
		}

	}

	record ServerListener(Received received) {

		@PipeListener("echo")
		void listen(PipeServer server) {
			this.received.add(server);
		}

	}

	record MixedListener(Received received) {

		@PipeListener("echo")
		void listen(PipeServer server, byte[] line, @Header(PipeHeaders.LINE_NUMBER) String number) {
			this.received.add(line);
			this.received.add(server.getName() + " " + number);
		}

	}

}
