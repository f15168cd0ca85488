package io.pipeio.listener;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
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

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

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
		run(EachHeaderListener.class, () -> {
			write("one\\nhéllo\\n\\n");
			assertThat(List.of(next(), next(), next())).containsExactly("one echo 1 3 listener.listen",
					"héllo echo 2 6 listener.listen", " echo 3 0 listener.listen");
		});
	}

	@Test
	void takesArrivalTime() {
		run(ArrivalListener.class, () -> {
			Instant before = Instant.now().minusMillis(1);
			write("one\\n");
			assertThat((Instant) next()).isBetween(before, Instant.now().plusMillis(1));
		});
	}

	@Test
	void takesArrivalTimeOfEachRead() {
		run(ArrivalListener.class, () -> {
			write("one\\n");
			Instant first = (Instant) next();
			Instant between = first.plus(Duration.ofMillis(20));
			while (Instant.now().isBefore(between)) {
				Thread.onSpinWait();
			}
			write("two\\n");
			assertThat((Instant) next()).isAfterOrEqualTo(between);
		});
	}

	@Test
	void countsLinesFromOneAgainWhenServerIsStartedAgain() {
		this.pipes.runner().withBean(NumberListener.class).run((context) -> {
			write("a\\nb\\n");
			assertThat(List.of(next(), next())).containsExactly(1L, 2L);
			PipeServer server = context.getBean(PipeServers.class).get("echo");
			server.stop();
			server.start();
			write("c\\nd\\n");
			assertThat(List.of(next(), next())).containsExactly(1L, 2L);
		});
	}

	@Test
	void goesOnCountingLinesAfterPause() {
		this.pipes.runner().withBean("listener", NumberListener.class).run((context) -> {
			write("a\\nb\\n");
			assertThat(List.of(next(), next())).containsExactly(1L, 2L);
			PipeListenerEndpointRegistry registry = context.getBean(PipeListenerEndpointRegistry.class);
			registry.pause("listener.listen");
			registry.resume("listener.listen");
			write("c\\n");
			assertThat(next()).isEqualTo(3L);
		});
	}

	@Test
	void countsLinesOfEachServer() {
		run(TwoServersListener.class, () -> {
			write("a\\nb\\n");
			assertThat(List.of(next(), next())).containsExactly("echo 1", "echo 2");
			this.pipes.writeTo("other", "c\\n");
			assertThat(next()).isEqualTo("other 1");
		});
	}

	@Test
	void takesHeadersThatStay() {
		run(HeadersListener.class, () -> {
			write("one\\nthree\\n");
			Map<?, ?> first = (Map<?, ?>) next();
			assertThat(((Map<?, ?>) next()).get(PipeHeaders.LENGTH)).isEqualTo(5);
			assertThat(first.get(PipeHeaders.LENGTH)).isEqualTo(3);
			assertThat(Set.<Object>copyOf(first.keySet())).containsExactlyInAnyOrder(PipeHeaders.SERVER,
					PipeHeaders.LINE_NUMBER, PipeHeaders.ARRIVAL_TIME, PipeHeaders.LENGTH, PipeHeaders.LISTENER_ID);
		});
	}

	@Test
	void takesMessageHeadersWithoutAnnotation() {
		run(MessageHeadersListener.class, () -> {
			write("one\\n");
			assertThat((MessageHeaders) next()).containsEntry(PipeHeaders.SERVER, "echo");
		});
	}

	@Test
	void takesHeaderThatIsNotThere() {
		run(OptionalHeaderListener.class, () -> {
			write("one\\n");
			assertThat(next()).isEqualTo("one Optional.empty null fallback");
		});
	}

	@Test
	void takesServer() {
		this.pipes.runner().withBean(ServerListener.class).run((context) -> {
			write("one\\n");
			assertThat(next()).isSameAs(context.getBean(PipeServers.class).get("echo"));
		});
	}

	@Test
	void takesLineAsBytesBesideServerAndHeader() {
		run(MixedListener.class, () -> {
			write("\\377\\n");
			assertThat((byte[]) next()).containsExactly(0xff);
			assertThat(next()).isEqualTo("echo 1");
		});
	}

	@Test
	void takesWhatResolverOfApplicationKnows() {
		this.pipes.runner()
			.withUserConfiguration(ResolverConfiguration.class)
			.withBean(UserListener.class)
			.run((context) -> {
				write("ann bread\\nbob milk\\n");
				List<Object> users = List.of(next(), next());
				write("a longer line that comes after both of them\\n");
				next();
				assertThat(users).extracting((user) -> ((User) user).name()).containsExactly("ann", "bob");
				assertThat(users).extracting((user) -> ((User) user).number()).containsExactly(1L, 2L);
			});
	}

	@Test
	void asksResolverOfApplicationBeforeParameterIsTakenForLine() {
		this.pipes.runner()
			.withUserConfiguration(ResolverConfiguration.class)
			.withBean(LoudListener.class)
			.run((context) -> {
				write("bread\\n");
				assertThat(next()).isEqualTo("BREAD");
			});
	}

	private void run(Class<?> listener, Runnable test) {
		this.pipes.run(listener, test);
	}

	private void write(String text) {
		this.pipes.write(text);
	}

	private Object next() {
		return this.pipes.received().next();
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

	static class ServerListener {

		private final Received received;

		ServerListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(PipeServer server) {
			this.received.add(server);
		}

	}

	static class MixedListener {

		private final Received received;

		MixedListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(PipeServer server, byte[] line, @Header(PipeHeaders.LINE_NUMBER) String number) {
			this.received.add(line);
			this.received.add(server.getName() + " " + number);
		}

	}

	static class UserListener {

		private final Received received;

		UserListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(User user, String line) {
			this.received.add(user);
		}

	}

	static class LoudListener {

		private final Received received;

		LoudListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(@Loud String line) {
			this.received.add(line);
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@interface Loud {

	}

	/** Reads the line when it is asked, and not before. */
	record User(Message<?> message) {

		String name() {
			return this.message.getPayload().toString().split(" ")[0];
		}

		@Nullable Object number() {
			return this.message.getHeaders().get(PipeHeaders.LINE_NUMBER);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ResolverConfiguration {

		@Bean
		PipeListenerConfigurer resolvers() {
			return (registrar) -> registrar.setCustomMethodArgumentResolvers(new UserResolver(), new LoudResolver());
		}

	}

	static class UserResolver implements HandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return parameter.getParameterType() == User.class;
		}

		@Override
		public Object resolveArgument(MethodParameter parameter, Message<?> message) {
			return new User(message);
		}

	}

	static class LoudResolver implements HandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return parameter.hasParameterAnnotation(Loud.class);
		}

		@Override
		public Object resolveArgument(MethodParameter parameter, Message<?> message) {
			return message.getPayload().toString().toUpperCase();
		}

	}

}
