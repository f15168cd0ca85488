package io.pipeio.listener;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;

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
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for arguments of {@link PipeListener} methods beside the line, and for resolvers
 * of the application.
 */
class PipeListenerResolverTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@Test
	void takesServer() {
		this.pipes.runner().withBean(ServerListener.class).run((context) -> {
			this.pipes.write("one\\n");
			assertThat(this.pipes.next()).isSameAs(context.getBean(PipeServers.class).get("echo"));
		});
	}

	@Test
	void takesLineAsBytesBesideServerAndHeader() {
		this.pipes.run(MixedListener.class, () -> {
			this.pipes.write("\\377\\n");
			assertThat((byte[]) this.pipes.next()).containsExactly(0xff);
			assertThat(this.pipes.next()).isEqualTo("echo 1");
		});
	}

	@Test
	void takesWhatResolverOfApplicationKnows() {
		this.pipes.runner()
			.withUserConfiguration(ResolverConfiguration.class)
			.withBean(UserListener.class)
			.run((context) -> {
				this.pipes.write("ann bread\\nbob milk\\n");
				List<Object> users = List.of(this.pipes.next(), this.pipes.next());
				this.pipes.write("a longer line that comes after both of them\\n");
				this.pipes.next();
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
				this.pipes.write("bread\\n");
				assertThat(this.pipes.next()).isEqualTo("BREAD");
			});
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

	@Retention(RetentionPolicy.RUNTIME)
	@interface Loud {

	}

}
