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
 * What the listeners of an application have in common, and what they do unless their
 * annotation says something else. To be set up before the first listener is registered.
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
	 * Create a factory.
	 * @param messageConverter converts lines to payloads and results to lines
	 * @param conversionService converts named groups and headers
	 */
	public PipeListenerDefaults(SmartMessageConverter messageConverter, ConversionService conversionService) {
		this.messageConverter = messageConverter;
		this.conversionService = conversionService;
	}

	/**
	 * Set where the beans and placeholders of expressions are found.
	 * @param beanFactory the bean factory
	 */
	public void setBeanFactory(ConfigurableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Set what validates parameters with {@code @Valid} or {@code @Validated}; without
	 * it, they are not validated.
	 * @param validator the validator
	 */
	public void setValidator(@Nullable Validator validator) {
		this.validator = validator;
	}

	/**
	 * Set what runs listeners that handle several lines at once.
	 * @param taskExecutor asked for the executor when the first such listener is
	 * registered; {@code null} for threads of their own, as by default
	 */
	public void setTaskExecutor(Supplier<? extends @Nullable Executor> taskExecutor) {
		this.taskExecutor = taskExecutor;
	}

	/**
	 * Set how often a listener that has thrown an exception is called again, on the same
	 * thread. A line that it cannot take is not tried again.
	 * @param retryPolicy the policy; never by default
	 */
	public void setRetryPolicy(@Nullable RetryPolicy retryPolicy) {
		this.retryPolicy = retryPolicy;
	}

	/**
	 * Set what gets what goes wrong.
	 * @param errorHandler the error handler; by default, failures are reported
	 */
	public void setErrorHandler(PipeListenerErrorHandler errorHandler) {
		this.errorHandler = errorHandler;
	}

	/**
	 * Set what looks at each line.
	 * @param interceptors the interceptors in their order
	 */
	public void setInterceptors(List<PipeListenerInterceptor> interceptors) {
		this.interceptors = List.copyOf(interceptors);
	}

	/**
	 * Set what resolves parameters that pipeio does not know.
	 * @param resolvers the resolvers, asked before a parameter is taken for the line
	 */
	public void setCustomMethodArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
		this.customMethodArgumentResolvers = List.copyOf(resolvers);
	}

	/**
	 * Set what times the calls of listeners.
	 * @param timerFactory makes a timer for each listener and server; {@code null}, the
	 * default, to take no time
	 */
	public void setTimerFactory(PipeListenerTimer.@Nullable Factory timerFactory) {
		this.timerFactory = timerFactory;
	}

	/**
	 * Set who is told of the calls of listeners, and of the replies that are sent.
	 * @param observationRegistry the registry; nobody by default
	 * @see io.pipeio.observation.PipeObservation
	 */
	public void setObservationRegistry(ObservationRegistry observationRegistry) {
		this.observationRegistry = observationRegistry;
	}

	/**
	 * Set the names and keys with which calls are observed.
	 * @param observationConvention the convention; {@code null} for the default
	 */
	public void setObservationConvention(@Nullable PipeListenerObservationConvention observationConvention) {
		this.observationConvention = observationConvention;
	}

	/**
	 * Set the names and keys with which replies are observed.
	 * @param replyObservationConvention the convention; {@code null} for the default
	 */
	public void setReplyObservationConvention(@Nullable PipeTemplateObservationConvention replyObservationConvention) {
		this.replyObservationConvention = replyObservationConvention;
	}

	/**
	 * Set whether listeners listen from the start.
	 * @param autoStartup {@code true} by default
	 */
	public void setAutoStartup(boolean autoStartup) {
		this.autoStartup = autoStartup;
	}

	/**
	 * Set how many lines of a server a listener may handle at once.
	 * @param concurrency 1 by default: one after the other, on the in-thread
	 */
	public void setConcurrency(int concurrency) {
		this.concurrency = concurrency;
	}

	/**
	 * Set how many lines a batch may have.
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
