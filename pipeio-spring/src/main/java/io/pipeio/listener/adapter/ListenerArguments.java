package io.pipeio.listener.adapter;

import java.util.List;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

/**
 * Parameters of a listener method, each with its resolver, which is selected once.
 */
final class ListenerArguments {

	private final MethodParameter[] parameters;

	private final HandlerMethodArgumentResolver[] resolvers;

	/**
	 * Select a resolver for each parameter.
	 * @param resolvers the resolvers, the last of which supports all parameters
	 */
	ListenerArguments(MethodParameter[] parameters, List<HandlerMethodArgumentResolver> resolvers) {
		this.parameters = parameters;
		this.resolvers = new HandlerMethodArgumentResolver[parameters.length];
		for (int i = 0; i < parameters.length; i++) {
			this.resolvers[i] = find(parameters[i], resolvers);
		}
	}

	private static HandlerMethodArgumentResolver find(MethodParameter parameter,
			List<HandlerMethodArgumentResolver> resolvers) {
		return resolvers.stream().filter((resolver) -> resolver.supportsParameter(parameter)).findFirst().orElseThrow();
	}

	/**
	 * Return the parameters that take the line.
	 * @return the parameters that no other resolver supports
	 */
	List<MethodParameter> payloads() {
		return IntStream.range(0, this.parameters.length)
			.filter((i) -> this.resolvers[i] instanceof LinePayloadArgumentResolver)
			.mapToObj((i) -> this.parameters[i])
			.toList();
	}

	@Nullable Object[] resolve(LineMessage message) {
		@Nullable Object[] values = new Object[this.parameters.length];
		for (int i = 0; i < values.length; i++) {
			try {
				values[i] = this.resolvers[i].resolveArgument(this.parameters[i], message);
			}
			catch (Throwable ex) {
				message.detach();
				throw new LineArgumentException(this.parameters[i], message.line(), ex);
			}
		}
		return values;
	}

}
