package io.pipeio.autoconfigure;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.pipeio.PipeServers;
import io.pipeio.actuate.PipeServerMetrics;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the meters of the pipe servers, which Spring Boot binds to the
 * meter registries that there are.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = PipeIoAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(value = PipeServers.class, search = SearchStrategy.CURRENT)
public final class PipeMetricsAutoConfiguration {

	PipeMetricsAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	PipeServerMetrics pipeServerMetrics(PipeServers servers) {
		return new PipeServerMetrics(servers);
	}

}
