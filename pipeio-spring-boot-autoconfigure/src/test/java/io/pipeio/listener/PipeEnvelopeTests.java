package io.pipeio.listener;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import brave.handler.MutableSpan;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.pipeio.PipeListener;
import io.pipeio.PipeTemplate;
import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for lines that travel in envelopes, and for the traces that these carry.
 */
class PipeEnvelopeTests {

	private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

	private static TraceRecorder traces;

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@BeforeEach
	void trace() {
		traces = new TraceRecorder();
	}

	@AfterEach
	void close() {
		assertThat(traces.currentTrace()).isEqualTo("none");
		traces.close();
	}

	@Test
	void traceGoesOnAtTheOtherEnd() {
		tracingRunner(Other.class).run((context) -> {
			PipeTemplate template = context.getBean(PipeTemplate.class);
			Observation.createNotStarted("job", traces.registry()).observe(() -> template.send("echo", "hello"));
			relay("echo", "other");
			String received = this.pipes.received().next(String.class);
			String reply = this.pipes.read("other", 1);
			await().until(() -> traces.spans().size() == 4);
			MutableSpan job = span("job");
			MutableSpan sent = span("echo send");
			MutableSpan handled = span("other receive");
			MutableSpan replied = span("other send");
			assertThat(received).isEqualTo("hello in " + job.traceId());
			assertThat(List.of(sent, handled, replied)).extracting(MutableSpan::traceId).containsOnly(job.traceId());
			assertThat(List.of(sent.parentId(), handled.parentId(), replied.parentId())).containsExactly(job.id(),
					sent.id(), handled.id());
			assertThat(reply).isEqualTo("{\"headers\":{\"traceparent\":\"00-%s-%s-01\"},\"payload\":\"re hello\"}\n"
				.formatted(job.traceId(), replied.id()));
		});
	}

	@Test
	void takesEnvelopeOfShell() {
		tracingRunner(Other.class).run((context) -> {
			this.pipes.writeTo("other",
					"{\"headers\":{\"traceparent\":\"00-%s-b7ad6b7169203331-01\"},\"payload\":\"a\"}\\nb\\n"
						.formatted(TRACE));
			assertThat(this.pipes.received().next(String.class)).isEqualTo("a in " + TRACE);
			assertThat(this.pipes.received().next(String.class)).startsWith("b in ").doesNotContain(TRACE);
		});
	}

	@Test
	void takesTraceToThreadsOfConcurrentListener() {
		tracingRunner(Concurrent.class).run((context) -> {
			this.pipes.writeTo("other",
					"{\"headers\":{\"traceparent\":\"00-%s-b7ad6b7169203331-01\"},\"payload\":\"a\"}\\n"
						.formatted(TRACE));
			assertThat(this.pipes.received().next(String.class)).isEqualTo("a in " + TRACE);
		});
	}

	@Test
	void handlesWhatIsNoEnvelopeAsItIs() {
		List<String> lines = List.of("hello", "{\"payload\":1}", "{\"payload\":\"a\"", "[".repeat(5000),
				"{\"headers\":{\"traceparent\":7},\"payload\":\"a\"}");
		tracingRunner(Other.class).run((context) -> {
			this.pipes.writeTo("other", String.join("\\n", lines) + "\\n");
			for (String line : lines) {
				assertThat(this.pipes.received().next(String.class)).startsWith(line + " in ");
			}
		});
	}

	@Test
	void handlesHostileTraceAsNone() {
		tracingRunner(Other.class).run((context) -> {
			this.pipes.writeTo("other", "{\"headers\":{\"traceparent\":\"00-xyz\",\"b3\":\"\"},\"payload\":\"a\"}\\n");
			assertThat(this.pipes.received().next(String.class)).startsWith("a in ");
		});
	}

	@Test
	void filtersAndConvertersSeeWhatIsInside() {
		runner(Orders.class).run((context) -> {
			this.pipes.writeTo("other", "{\"payload\":\"order 7\"}\\n{\"payload\":\"{\\\\\"id\\\\\":8}\"}\\n");
			assertThat(this.pipes.received().next(String.class)).isEqualTo("number 7");
			assertThat(this.pipes.received().next(String.class)).isEqualTo("Order[id=8] of 8 bytes");
		});
	}

	@Test
	void batchHasWhatIsInside() {
		runner(Batches.class).run((context) -> {
			this.pipes.writeTo("other", "{\"payload\":\"a\"}\\nb\\n");
			assertThat(this.pipes.received().next(String.class)).isEqualTo("[a, b]");
		});
	}

	@Test
	void wrapsAlsoWithoutObservation() {
		runner(Other.class).run((context) -> {
			context.getBean(PipeTemplate.class).send("echo", "{\"payload\":\"a\"}");
			assertThat(this.pipes.read("echo", 1))
				.isEqualTo("{\"headers\":{},\"payload\":\"{\\\"payload\\\":\\\"a\\\"}\"}\n");
			this.pipes.writeTo("other", "hello\\n");
			assertThat(this.pipes.read("other", 1)).isEqualTo("{\"headers\":{},\"payload\":\"re hello\"}\n");
		});
	}

	@Test
	void wrapsNothingWhereServerHasNoEnvelope() {
		tracingRunner(Other.class).run((context) -> {
			context.getBean(PipeTemplate.class).send("third", "hello");
			assertThat(this.pipes.read("third", 1)).isEqualTo("hello\n");
		});
	}

	@Test
	void carriesBytesThatAreNoText() {
		runner(Bytes.class).run((context) -> {
			context.getBean(PipeTemplate.class).send("echo", new byte[] { (byte) 0xfe, '\r', 0 });
			relay("echo", "other");
			assertThat(this.pipes.received().next(String.class)).isEqualTo("[-2, 13, 0]");
		});
	}

	@Test
	void refusesNewlineAsEver() {
		runner(Other.class).run((context) -> {
			PipeTemplate template = context.getBean(PipeTemplate.class);
			assertThatIllegalArgumentException().isThrownBy(() -> template.send("echo", "two\nlines"));
			assertThatIllegalArgumentException().isThrownBy(() -> template.sendAsync("echo", "two\nlines"));
		});
	}

	@Test
	void asksInEnvelopes() {
		tracingRunner(Other.class).run((context) -> {
			PipeTemplate template = context.getBean(PipeTemplate.class);
			try (ClientProcess client = ClientProcess.shell("""
					exec 3> "$1"; exec 4< "$2"
					read -r line <&4; echo "$line"; echo '{"payload":"in an envelope"}' >&3
					read -r line <&4; echo plain >&3
					""", this.pipes.in("echo"), this.pipes.out("echo"))) {
				assertThat(template.sendAndReceive("echo", "hello", Duration.ofSeconds(10)))
					.isEqualTo("in an envelope");
				assertThat(template
					.sendAndReceive("echo", "again".getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(10))
					.toString()).isEqualTo("plain");
				assertThat(client.awaitOutput()).startsWith("{\"headers\":{\"traceparent\":\"00-")
					.endsWith("},\"payload\":\"hello\"}\n");
			}
		});
	}

	private ApplicationContextRunner runner(Class<?> listener) {
		return this.pipes.runner()
			.withBean("listener", listener)
			.withPropertyValues("pipeio.servers.echo.envelope=json", "pipeio.servers.other.envelope=json");
	}

	private ApplicationContextRunner tracingRunner(Class<?> listener) {
		return runner(listener).withBean(ObservationRegistry.class, () -> traces.registry())
			.withPropertyValues("pipeio.listener.observation-enabled=true", "pipeio.template.observation-enabled=true");
	}

	/** Take a line from one server to the other, as a client would. */
	private void relay(String from, String to) {
		ClientProcess.shell("head -n 1 \"$1\" > \"$2\"", this.pipes.out(from), this.pipes.in(to)).awaitOutput();
	}

	private static MutableSpan span(String name) {
		return traces.spans().stream().filter((span) -> name.equals(span.name())).findFirst().orElseThrow();
	}

	static class Other {

		private final Received received;

		Other(Received received) {
			this.received = received;
		}

		@PipeListener("other")
		String take(String line) {
			this.received.add("%s in %s".formatted(line, traces.currentTrace()));
			return "re " + line;
		}

	}

	static class Concurrent {

		private final Received received;

		Concurrent(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "other", concurrency = "2")
		void take(String line) {
			this.received.add("%s in %s".formatted(line, traces.currentTrace()));
		}

	}

	static class Orders {

		private final Received received;

		Orders(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "other", pattern = "order (?<number>\\d+)")
		void take(int number) {
			this.received.add("number " + number);
		}

		@PipeListener(servers = "other", condition = "#line.startsWith('{')")
		void take(Order order, @Header("pipe_length") int length) {
			this.received.add("%s of %d bytes".formatted(order, length));
		}

	}

	record Order(int id) {

	}

	static class Batches {

		private final Received received;

		Batches(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "other", batch = "true")
		void take(List<String> lines) {
			this.received.add(lines.toString());
		}

	}

	static class Bytes {

		private final Received received;

		Bytes(Received received) {
			this.received = received;
		}

		@PipeListener("other")
		void take(byte[] line) {
			this.received.add(Arrays.toString(line));
		}

	}

}
