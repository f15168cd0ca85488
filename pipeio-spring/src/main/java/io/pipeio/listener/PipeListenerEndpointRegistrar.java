package io.pipeio.listener;

import java.util.ArrayList;
import java.util.List;

import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.validation.Validator;

/**
 * Takes what a {@link PipeListenerConfigurer} has to add.
 *
 * @since 0.1.0
 */
public final class PipeListenerEndpointRegistrar {

	private final PipeListenerDefaults factory;

	private final List<PipeListenerEndpoint> endpoints = new ArrayList<>();

	PipeListenerEndpointRegistrar(PipeListenerDefaults factory) {
		this.factory = factory;
	}

	/**
	 * Register a listener, after those with annotations.
	 * @param endpoint what to listen to, and with what
	 */
	public void registerEndpoint(PipeListenerEndpoint endpoint) {
		this.endpoints.add(endpoint);
	}

	/**
	 * Set what resolves parameters that pipeio does not know. Asked before a parameter is
	 * taken for the line.
	 * @param resolvers the resolvers; their messages have {@link io.pipeio.PipeHeaders},
	 * and the text of the line as payload
	 */
	public void setCustomMethodArgumentResolvers(HandlerMethodArgumentResolver... resolvers) {
		this.factory.setCustomMethodArgumentResolvers(List.of(resolvers));
	}

	/**
	 * Set what validates parameters with {@code @Valid} or {@code @Validated}.
	 * @param validator the validator
	 */
	public void setValidator(Validator validator) {
		this.factory.setValidator(validator);
	}

	List<PipeListenerEndpoint> endpoints() {
		return this.endpoints;
	}

}
