package io.pipeio.listener;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.micrometer.observation.ObservationRegistry;
import io.pipeio.PipeListenerContext;
import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.PipeListenerInterceptor;
import io.pipeio.PipeListenerTimer;
import io.pipeio.listener.adapter.InvokerSettings;
import io.pipeio.listener.run.GuardedTimer;
import io.pipeio.listener.run.ListenerWatch;
import io.pipeio.observation.ObservedSending;
import io.pipeio.observation.PipeListenerObservationConvention;
import io.pipeio.observation.PipeTemplateObservationConvention;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.validation.Validator;

/**
 * Settings shared by all listeners of an application, and defaults that annotations can
 * override. Must be configured before the first listener is registered.
 *
 * @since 0.1.0
 */
public class PipeListenerDefaults {

	private static final int DEFAULT_BATCH_SIZE = 1000;

	private final SmartMessageConverter messageConverter;

	private final ConversionService conversionService;

	private @Nullable ConfigurableBeanFactory beanFactory;

	private @Nullable Validator validator;

	private Supplier<? extends @Nullable Executor> taskExecutor = () -> null;

	private @Nullable RetryPolicy retryPolicy;

	private PipeListenerErrorHandler errorHandler = (message, failure) -> {
		throw failure;
	};

	private List<PipeListenerInterceptor> interceptors = List.of();

	private List<HandlerMethodArgumentResolver> customMethodArgumentResolvers = List.of();

	private PipeListenerTimer.@Nullable Factory timerFactory;

	private ObservationRegistry observationRegistry = ObservationRegistry.NOOP;

	private @Nullable PipeListenerObservationConvention observationConvention;

	private @Nullable PipeTemplateObservationConvention replyObservationConvention;

	private boolean autoStartup = true;

	private int concurrency = 1;

	private int batchSize = DEFAULT_BATCH_SIZE;

	/**
	 * Create the defaults.
	 * @param messageConverter converts lines to payloads and results to lines
	 * @param conversionService converts named groups and headers
	 */
	public PipeListenerDefaults(SmartMessageConverter messageConverter, ConversionService conversionService) {
		this.messageConverter = messageConverter;
		this.conversionService = conversionService;
	}

	/**
	 * Set the bean factory used to resolve beans and placeholders in expressions.
	 * @param beanFactory the bean factory
	 */
	public void setBeanFactory(ConfigurableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Set the validator for parameters annotated with {@code @Valid} or
	 * {@code @Validated}. Without a validator, parameters are not validated.
	 * @param validator the validator
	 */
	public void setValidator(@Nullable Validator validator) {
		this.validator = validator;
	}

	/**
	 * Set the executor for listeners that handle several lines concurrently.
	 * @param taskExecutor called when the first such listener is registered;
	 * {@code null}, the default, for dedicated threads
	 */
	public void setTaskExecutor(Supplier<? extends @Nullable Executor> taskExecutor) {
		this.taskExecutor = taskExecutor;
	}

	/**
	 * Set the policy for retries after a listener has thrown an exception. Retries run on
	 * the same thread. Lines that cannot be converted to the parameters of the listener
	 * are not retried.
	 * @param retryPolicy the policy; no retries by default
	 */
	public void setRetryPolicy(@Nullable RetryPolicy retryPolicy) {
		this.retryPolicy = retryPolicy;
	}

	/**
	 * Set the handler for failures of listeners.
	 * @param errorHandler the error handler; by default, failures are only reported
	 */
	public void setErrorHandler(PipeListenerErrorHandler errorHandler) {
		this.errorHandler = errorHandler;
	}

	/**
	 * Set the interceptors that are called for each line.
	 * @param interceptors the interceptors, in order
	 */
	public void setInterceptors(List<PipeListenerInterceptor> interceptors) {
		this.interceptors = List.copyOf(interceptors);
	}

	/**
	 * Set the resolvers for parameters that pipeio does not support.
	 * @param resolvers the resolvers, asked before a parameter is bound to the line
	 */
	public void setCustomMethodArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
		this.customMethodArgumentResolvers = List.copyOf(resolvers);
	}

	/**
	 * Set the factory for the timers of listener calls.
	 * @param timerFactory creates a timer for each listener and server; {@code null}, the
	 * default, to disable timing
	 */
	public void setTimerFactory(PipeListenerTimer.@Nullable Factory timerFactory) {
		this.timerFactory = timerFactory;
	}

	/**
	 * Set the registry for observations of listener calls and of the replies that are
	 * sent.
	 * @param observationRegistry the registry; by default nothing is observed
	 * @see io.pipeio.observation.PipeObservation
	 */
	public void setObservationRegistry(ObservationRegistry observationRegistry) {
		this.observationRegistry = observationRegistry;
	}

	/**
	 * Set the convention for the names and key values of call observations.
	 * @param observationConvention the convention; {@code null} for the default
	 */
	public void setObservationConvention(@Nullable PipeListenerObservationConvention observationConvention) {
		this.observationConvention = observationConvention;
	}

	/**
	 * Set the convention for the names and key values of reply observations.
	 * @param replyObservationConvention the convention; {@code null} for the default
	 */
	public void setReplyObservationConvention(@Nullable PipeTemplateObservationConvention replyObservationConvention) {
		this.replyObservationConvention = replyObservationConvention;
	}

	/**
	 * Set whether listeners start automatically.
	 * @param autoStartup {@code true} by default
	 */
	public void setAutoStartup(boolean autoStartup) {
		this.autoStartup = autoStartup;
	}

	/**
	 * Set the maximum number of lines of a server that a listener handles concurrently.
	 * @param concurrency 1 by default: one line at a time, on the in-thread
	 */
	public void setConcurrency(int concurrency) {
		this.concurrency = concurrency;
	}

	/**
	 * Set the maximum number of lines in a batch.
	 * @param batchSize 1,000 by default
	 */
	public void setBatchSize(int batchSize) {
		this.batchSize = batchSize;
	}

	SmartMessageConverter getMessageConverter() {
		return this.messageConverter;
	}

	@Nullable ConfigurableBeanFactory getBeanFactory() {
		return this.beanFactory;
	}

	@Nullable Executor getTaskExecutor() {
		return this.taskExecutor.get();
	}

	@Nullable RetryPolicy getRetryPolicy() {
		return this.retryPolicy;
	}

	PipeListenerErrorHandler getErrorHandler() {
		return this.errorHandler;
	}

	List<PipeListenerInterceptor> getInterceptors() {
		return this.interceptors;
	}

	InvokerSettings invokerSettings() {
		return new InvokerSettings(this.messageConverter, this.conversionService, this.beanFactory, this.validator,
				this.customMethodArgumentResolvers);
	}

	ListenerWatch watch(PipeListenerContext context) {
		PipeListenerTimer timer = (this.timerFactory != null)
				? new GuardedTimer(this.timerFactory.create(context), context) : null;
		return new ListenerWatch(context, timer, this.observationRegistry, this.observationConvention);
	}

	@Nullable ObservedSending observedReplies() {
		return ObservedSending.with(this.observationRegistry, this.replyObservationConvention);
	}

	boolean isAutoStartup() {
		return this.autoStartup;
	}

	int getConcurrency() {
		return this.concurrency;
	}

	int getBatchSize() {
		return this.batchSize;
	}

}
