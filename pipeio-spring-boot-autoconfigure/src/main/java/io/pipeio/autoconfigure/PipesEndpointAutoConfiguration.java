package io.pipeio.autoconfigure;

import io.pipeio.PipeServers;
import io.pipeio.actuate.PipesEndpoint;
import io.pipeio.actuate.PipesEndpointWebExtension;
import io.pipeio.listener.PipeListenerEndpointRegistry;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the endpoint {@code pipes}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = PipeIoAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(value = PipeServers.class, search = SearchStrategy.CURRENT)
@ConditionalOnAvailableEndpoint(PipesEndpoint.class)
public final class PipesEndpointAutoConfiguration {

	PipesEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	PipesEndpoint pipesEndpoint(PipeServers servers, PipeListenerEndpointRegistry listeners) {
		return new PipesEndpoint(servers, listeners);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(PipesEndpoint.class)
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
	PipesEndpointWebExtension pipesEndpointWebExtension(PipesEndpoint endpoint) {
		return new PipesEndpointWebExtension(endpoint);
	}

}
