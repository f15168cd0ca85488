package io.pipeio.listener;

import java.util.ArrayList;
import java.util.List;

import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.validation.Validator;

/**
 * Registrar passed to a {@link PipeListenerConfigurer} to add listeners and change
 * settings.
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
	 * Register a listener. It is registered after all annotated listeners.
	 * @param endpoint the description of the listener
	 */
	public void registerEndpoint(PipeListenerEndpoint endpoint) {
		this.endpoints.add(endpoint);
	}

	/**
	 * Set the resolvers for parameters that pipeio does not support. They are asked
	 * before a parameter is bound to the line.
	 * @param resolvers the resolvers; the messages passed to them have
	 * {@link io.pipeio.PipeHeaders} and the text of the line as payload
	 */
	public void setCustomMethodArgumentResolvers(HandlerMethodArgumentResolver... resolvers) {
		this.factory.setCustomMethodArgumentResolvers(List.of(resolvers));
	}

	/**
	 * Set the validator for parameters annotated with {@code @Valid} or
	 * {@code @Validated}.
	 * @param validator the validator
	 */
	public void setValidator(Validator validator) {
		this.factory.setValidator(validator);
	}

	List<PipeListenerEndpoint> endpoints() {
		return this.endpoints;
	}

}
