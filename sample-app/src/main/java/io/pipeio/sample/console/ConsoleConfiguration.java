package io.pipeio.sample.console;

import io.pipeio.listener.PipeListenerConfigurer;
import io.pipeio.listener.PipeListenerEndpoint;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/**
 * Lets the servers of plugins be read: what a plugin answers is shown, and no more.
 */
@Configuration(proxyBeanMethods = false)
@Profile("console")
@EnableConfigurationProperties(ConsoleProperties.class)
class ConsoleConfiguration {

	@Bean
	PipeListenerConfigurer plugins(ConsoleProperties properties) {
		return (registrar) -> {
			if (!properties.plugins().isEmpty()) {
				registrar.registerEndpoint(new PipeListenerEndpoint("console.plugins", (line) -> null)
					.servers(properties.plugins().keySet().toArray(String[]::new)));
			}
		};
	}

}
