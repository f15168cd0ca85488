package io.pipeio.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.pipeio.PipeListenerTimer;
import io.pipeio.actuate.PipeListenerTimers;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * Timer of listeners, if there is one meter registry to use. Whether it is enabled is
 * determined at start, also if the application was processed ahead of time: see
 * {@link PipeListenerDefaultsConfiguration}.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnSingleCandidate(MeterRegistry.class)
class PipeListenerTimerConfiguration {

	@Bean
	@Lazy
	@ConditionalOnMissingBean(PipeListenerTimer.Factory.class)
	PipeListenerTimers pipeListenerTimers(MeterRegistry registry) {
		return new PipeListenerTimers(registry);
	}

}
