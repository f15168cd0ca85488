package io.pipeio.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.pipeio.PipeServers;
import io.pipeio.actuate.PipeServerHealthIndicator;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the health of the pipe servers: a component {@code pipeio} with
 * one of its own for each server.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = PipeIoAutoConfiguration.class)
@ConditionalOnClass({ CompositeHealthContributor.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(value = { PipeServers.class, PipeServerFactory.class }, search = SearchStrategy.CURRENT)
@ConditionalOnEnabledHealthIndicator("pipeio")
public final class PipeHealthContributorAutoConfiguration {

	PipeHealthContributorAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = { "pipeioHealthIndicator", "pipeioHealthContributor" })
	CompositeHealthContributor pipeioHealthContributor(PipeServers servers, PipeServerFactory factory,
			PipeIoProperties properties) {
		Duration stalledAfter = properties.getHealth().getStalledAfter();
		Map<String, PipeServerHealthIndicator> indicators = new LinkedHashMap<>();
		servers.forEach((server) -> indicators.put(server.getName(),
				new PipeServerHealthIndicator(server, factory.startsAutomatically(server), stalledAfter)));
		return CompositeHealthContributor.fromMap(indicators);
	}

}
