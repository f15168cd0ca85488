package io.pipeio.autoconfigure;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.micrometer.observation.ObservationRegistry;
import io.pipeio.PipeServers;
import io.pipeio.autoconfigure.InvalidPipePropertyException.Problem;
import io.pipeio.listener.PipeListenerErrorHandler;
import io.pipeio.listener.PipeListenerFactory;
import io.pipeio.listener.PipeListenerInterceptor;
import io.pipeio.listener.PipeListenerTimer;
import io.pipeio.listener.error.ErrorHandling;
import io.pipeio.observation.PipeListenerObservationConvention;
import io.pipeio.observation.PipeTemplateObservationConvention;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.task.TaskExecutor;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.util.Assert;
import org.springframework.validation.Validator;

/**
 * What listeners have in common. Made for the first of them: it takes a part of the
 * start.
 */
@Configuration(proxyBeanMethods = false)
class PipeListenerFactoryConfiguration {

	private static final Log logger = LogFactory.getLog(PipeListenerFactoryConfiguration.class);

	@Bean
	@Lazy
	@ConditionalOnMissingBean
	PipeListenerFactory pipeListenerFactory(PipeIoProperties properties, PipeServers servers,
			ConfigurableApplicationContext context,
			@Qualifier(PipeMessageConverterConfiguration.CONVERTER) SmartMessageConverter converter,
			@Qualifier(PipeMessageConverterConfiguration.CONVERSION_SERVICE) ConversionService conversionService) {
		PipeIoProperties.Listener listener = properties.getListener();
		PipeListenerFactory factory = new PipeListenerFactory(converter, conversionService);
		factory.setBeanFactory(context.getBeanFactory());
		factory.setTaskExecutor(() -> findExecutor(context));
		factory.setValidator(context.getBeanProvider(Validator.class).getIfUnique());
		factory.setInterceptors(context.getBeanProvider(PipeListenerInterceptor.class).orderedStream().toList());
		factory.setErrorHandler(errorHandler(listener, servers, context));
		factory.setAutoStartup(listener.isAutoStartup());
		Set<Problem> problems = new LinkedHashSet<>();
		PipePropertyMapper mapper = new PipePropertyMapper("pipeio.listener", "all listeners", problems);
		mapper.map(".concurrency", listener.getConcurrency(), positive(factory::setConcurrency), "1 or more");
		mapper.map(".batch-size", listener.getBatchSize(), positive(factory::setBatchSize), "1 or more");
		factory.setRetryPolicy(retryPolicy(listener.getRetry(), problems));
		InvalidPipePropertyException.throwIfAny(problems);
		if (listener.isTimerEnabled()) {
			context.getBeanProvider(PipeListenerTimer.Factory.class).ifUnique(factory::setTimerFactory);
		}
		if (listener.isObservationEnabled()) {
			observe(factory, context);
		}
		return factory;
	}

	private static void observe(PipeListenerFactory factory, ConfigurableApplicationContext context) {
		context.getBeanProvider(ObservationRegistry.class).ifUnique(factory::setObservationRegistry);
		context.getBeanProvider(PipeListenerObservationConvention.class).ifUnique(factory::setObservationConvention);
		context.getBeanProvider(PipeTemplateObservationConvention.class)
			.ifUnique(factory::setReplyObservationConvention);
	}

	private static PipeListenerErrorHandler errorHandler(PipeIoProperties.Listener listener, PipeServers servers,
			ConfigurableApplicationContext context) {
		PipeListenerErrorHandler own = context.getBeanProvider(PipeListenerErrorHandler.class).getIfUnique();
		if (own == null) {
			return new ErrorHandlerFactory(listener, servers, context).create();
		}
		if (listener.getErrorHandling() != ErrorHandling.LOG) {
			logger.warn("The property 'pipeio.listener.error-handling' has no effect: "
					+ "there is a PipeListenerErrorHandler bean, which comes before it");
		}
		return own;
	}

	private static @Nullable Executor findExecutor(ConfigurableApplicationContext context) {
		String name = TaskExecutionAutoConfiguration.APPLICATION_TASK_EXECUTOR_BEAN_NAME;
		if (context.containsBean(name)) {
			return context.getBean(name, Executor.class);
		}
		TaskExecutor unique = context.getBeanProvider(TaskExecutor.class).getIfUnique();
		// A scheduler is one, too, but its few threads are for what it has scheduled
		return (unique instanceof TaskScheduler) ? null : unique;
	}

	private static Consumer<Integer> positive(Consumer<Integer> setter) {
		return (number) -> {
			Assert.isTrue(number > 0, "it must be positive");
			setter.accept(number);
		};
	}

	private static @Nullable RetryPolicy retryPolicy(PipeIoProperties.Retry retry, Set<Problem> problems) {
		if (!retry.isEnabled()) {
			return null;
		}
		RetryPolicy.Builder builder = RetryPolicy.builder();
		PipePropertyMapper mapper = new PipePropertyMapper("pipeio.listener.retry", "all listeners", problems);
		mapper.map(".max-retries", retry.getMaxRetries(), builder::maxRetries, "a number that is not negative");
		mapper.map(".initial-interval", retry.getInitialInterval(), builder::delay, "a duration such as 1s");
		mapper.map(".multiplier", retry.getMultiplier(), builder::multiplier, "1.0 or more");
		mapper.map(".max-interval", retry.getMaxInterval(), builder::maxDelay, "a duration such as 10s");
		return builder.build();
	}

}
