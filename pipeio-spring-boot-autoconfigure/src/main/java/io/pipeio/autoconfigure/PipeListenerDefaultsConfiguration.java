package io.pipeio.autoconfigure;

import java.util.ArrayList;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

import io.micrometer.observation.ObservationRegistry;
import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.PipeListenerInterceptor;
import io.pipeio.PipeListenerTimer;
import io.pipeio.PipeServers;
import io.pipeio.autoconfigure.property.PropertyOrigins;
import io.pipeio.listener.PipeListenerDefaults;
import io.pipeio.observation.PipeListenerObservationConvention;
import io.pipeio.observation.PipeTemplateObservationConvention;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.log.LogMessage;
import org.springframework.core.task.TaskExecutor;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.util.StringUtils;
import org.springframework.validation.Validator;

/**
 * Defaults that listeners share. Created for the first listener only, since it takes a
 * part of the start.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(PipeListenerDefaults.class)
class PipeListenerDefaultsConfiguration {

	private static final String ERROR_HANDLING = "pipeio.listener.error-handling";

	private static final Log logger = LogFactory.getLog(PipeListenerDefaultsConfiguration.class);

	@Bean
	@Lazy
	PipeListenerDefaults pipeListenerDefaults(PipeIoProperties properties, PipeServers servers,
			ConfigurableApplicationContext context,
			@Qualifier(PipeMessageConverterConfiguration.CONVERTER) SmartMessageConverter converter,
			@Qualifier(PipeMessageConverterConfiguration.CONVERSION_SERVICE) ConversionService conversionService) {
		PipeIoProperties.Listener listener = properties.getListener();
		OnlyBean beans = new OnlyBean(context.getBeanFactory());
		PipeListenerDefaults factory = new PipeListenerDefaults(converter, conversionService);
		factory.setBeanFactory(context.getBeanFactory());
		factory.setTaskExecutor(() -> findExecutor(context));
		factory.setValidator(beans.find(Validator.class, "listeners"));
		factory.setInterceptors(context.getBeanProvider(PipeListenerInterceptor.class).orderedStream().toList());
		factory.setErrorHandler(errorHandler(listener, servers, context));
		factory.setAutoStartup(listener.isAutoStartup());
		factory.setConcurrency(listener.getConcurrency());
		factory.setBatchSize(listener.getBatchSize());
		factory.setRetryPolicy(PropertyLimits.retryPolicy(listener.getRetry(),
				new PropertyOrigins(context.getEnvironment()), new ArrayList<>()));
		if (listener.isTimerEnabled()) {
			factory.setTimerFactory(beans.findFor(PipeListenerTimer.Factory.class, "pipeio.listener.timer-enabled"));
		}
		if (listener.isObservationEnabled()) {
			observe(factory, beans);
		}
		return factory;
	}

	private static void observe(PipeListenerDefaults factory, OnlyBean beans) {
		String property = "pipeio.listener.observation-enabled";
		ObservationRegistry registry = beans.findFor(ObservationRegistry.class, property);
		if (registry != null) {
			factory.setObservationRegistry(registry);
		}
		factory.setObservationConvention(beans.findFor(PipeListenerObservationConvention.class, property));
		factory.setReplyObservationConvention(beans.findFor(PipeTemplateObservationConvention.class, property));
	}

	private static PipeListenerErrorHandler errorHandler(PipeIoProperties.Listener listener, PipeServers servers,
			ConfigurableApplicationContext context) {
		PipeListenerErrorHandler own = context.getBeanProvider(PipeListenerErrorHandler.class).getIfUnique();
		boolean explicit = StringUtils
			.hasText(Binder.get(context.getEnvironment()).bind(ERROR_HANDLING, String.class).orElse(""));
		if (own != null && !explicit) {
			return own;
		}
		if (!explicit) {
			warnOfDeadLetters(listener.getDeadLetter());
		}
		if (own != null) {
			// It may be meant for one listener
			logger.info(LogMessage.format(
					"The PipeListenerErrorHandler bean %s gets the failures of listeners that name it, and no others: '%s' is set",
					nameOf(own, context), ERROR_HANDLING));
		}
		return new ErrorHandlerFactory(listener, servers, context).create();
	}

	private static String nameOf(PipeListenerErrorHandler handler, ConfigurableApplicationContext context) {
		return BeanFactoryUtils.beansOfTypeIncludingAncestors(context, PipeListenerErrorHandler.class)
			.entrySet()
			.stream()
			.filter((bean) -> bean.getValue() == handler)
			.map((bean) -> "'" + bean.getKey() + "'")
			.collect(Collectors.joining(" and "));
	}

	private static void warnOfDeadLetters(PipeIoProperties.DeadLetter deadLetter) {
		boolean server = StringUtils.hasText(deadLetter.getServer());
		if (server || StringUtils.hasText(deadLetter.getFile())) {
			logger.warn(LogMessage.format(
					"The property 'pipeio.listener.dead-letter.%s' has no effect: '%s' is not set. "
							+ "Set that to dead-letter to keep what listeners fail to handle",
					server ? "server" : "file", ERROR_HANDLING));
		}
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

}
