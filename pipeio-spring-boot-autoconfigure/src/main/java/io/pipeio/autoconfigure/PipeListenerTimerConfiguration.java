package io.pipeio.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.pipeio.actuate.PipeListenerTimers;
import io.pipeio.listener.PipeListenerTimer;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What times listeners, where there are meters and it is asked for.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnBooleanProperty("pipeio.listener.timer-enabled")
class PipeListenerTimerConfiguration {

	@Bean
	@ConditionalOnMissingBean(PipeListenerTimer.Factory.class)
	PipeListenerTimers pipeListenerTimers(MeterRegistry registry) {
		return new PipeListenerTimers(registry);
	}

}
