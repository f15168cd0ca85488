package io.pipeio.listener;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;

import io.pipeio.PipeHeaders;
import io.pipeio.PipeListener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PipeListener} methods that take arguments of an application's own
 * resolvers.
 */
class PipeListenerResolverTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	private final Received received = this.pipes.received();

	@Test
	void takesWhatResolverOfApplicationKnows() {
		this.pipes.runner()
			.withUserConfiguration(ResolverConfiguration.class)
			.withBean(UserListener.class)
			.run((context) -> {
				this.pipes.write("ann bread\\nbob milk\\n");
				List<Object> users = this.received.next(2);
				this.pipes.write("a longer line that comes after both of them\\n");
				this.received.next();
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
				assertThat(this.received.next()).isEqualTo("BREAD");
			});
	}

	record UserListener(Received received) {

		@PipeListener("echo")
		void listen(User user, String line) {
			this.received.add(user);
		}

	}

	record LoudListener(Received received) {

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
