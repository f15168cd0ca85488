package io.pipeio.listener;

import java.lang.reflect.Method;
import java.util.List;

import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.listener.adapter.PipeListenerMethod;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.Ordered;

/**
 * Description of a listener and the servers that it listens to: a
 * {@link io.pipeio.PipeListener} method, or a method or {@link LineListener} that is
 * registered with the {@link PipeListenerEndpointRegistry} or by a
 * {@link PipeListenerConfigurer}. Not thread-safe; changes after the registration have no
 * effect.
 *
 * @since 0.1.0
 */
public final class PipeListenerEndpoint {

	private final @Nullable PipeListenerMethod method;

	private final @Nullable LineListener listener;

	private final boolean annotated;

	private String id;

	private List<String> servers = List.of();

	private List<String> replyServers = List.of();

	private String condition = "";

	private String pattern = "";

	private @Nullable Boolean autoStartup;

	private @Nullable Integer concurrency;

	private @Nullable Integer batchSize;

	private boolean batch;

	private boolean unmatched;

	private int order = Ordered.LOWEST_PRECEDENCE;

	private @Nullable PipeListenerErrorHandler errorHandler;

	/**
	 * Bean factory of the context that contains the bean; {@code null} for that of the
	 * {@link PipeListenerDefaults}.
	 */
	private @Nullable BeanFactory beanFactory;

	/**
	 * Create an endpoint for a listener.
	 * @param id the id of the listener
	 * @param listener the listener
	 */
	public PipeListenerEndpoint(String id, LineListener listener) {
		this.id = id;
		this.listener = listener;
		this.method = null;
		this.annotated = false;
	}

	/**
	 * Create an endpoint for a method. The method is called like a
	 * {@link io.pipeio.PipeListener} method and supports the same parameters.
	 * @param id the id of the listener
	 * @param bean the bean to call the method on
	 * @param method the method
	 */
	public PipeListenerEndpoint(String id, Object bean, Method method) {
		this(id, new PipeListenerMethod(id, bean, AopUtils.getTargetClass(bean), method), false);
	}

	PipeListenerEndpoint(String id, PipeListenerMethod method) {
		this(id, method, true);
	}

	private PipeListenerEndpoint(String id, PipeListenerMethod method, boolean annotated) {
		this.id = id;
		this.method = method;
		this.listener = null;
		this.annotated = annotated;
	}

	/**
	 * Set the servers to listen to.
	 * @param servers the names of the servers
	 * @return this endpoint
	 * @see io.pipeio.PipeListener#servers()
	 */
	public PipeListenerEndpoint servers(String... servers) {
		this.servers = List.of(servers);
		return this;
	}

	/**
	 * Set the servers that results are sent to.
	 * @param servers the names of the servers; by default the server that received the
	 * line
	 * @return this endpoint
	 */
	public PipeListenerEndpoint sendTo(String... servers) {
		this.replyServers = List.of(servers);
		return this;
	}

	/**
	 * Set the condition for the lines to handle.
	 * @param condition a SpEL expression
	 * @return this endpoint
	 * @see io.pipeio.PipeListener#condition()
	 */
	public PipeListenerEndpoint condition(String condition) {
		this.condition = condition;
		return this;
	}

	/**
	 * Set the pattern of the lines to handle.
	 * @param pattern a regular expression
	 * @return this endpoint
	 * @see io.pipeio.PipeListener#pattern()
	 */
	public PipeListenerEndpoint pattern(String pattern) {
		this.pattern = pattern;
		return this;
	}

	/**
	 * Set whether the listener starts automatically.
	 * @param autoStartup whether to start automatically
	 * @return this endpoint
	 */
	public PipeListenerEndpoint autoStartup(boolean autoStartup) {
		this.autoStartup = autoStartup;
		return this;
	}

	/**
	 * Set the maximum number of lines of a server that are handled concurrently.
	 * @param concurrency the maximum number of lines
	 * @return this endpoint
	 * @see io.pipeio.PipeListener#concurrency()
	 */
	public PipeListenerEndpoint concurrency(int concurrency) {
		this.concurrency = concurrency;
		return this;
	}

	/**
	 * Set the handler for failures.
	 * @param errorHandler the error handler
	 * @return this endpoint
	 */
	public PipeListenerEndpoint errorHandler(PipeListenerErrorHandler errorHandler) {
		this.errorHandler = errorHandler;
		return this;
	}

	/**
	 * Set whether the listener handles the lines that no other listener of the server
	 * accepts.
	 * @param unmatched {@code true} to handle unmatched lines
	 * @return this endpoint
	 */
	public PipeListenerEndpoint unmatched(boolean unmatched) {
		this.unmatched = unmatched;
		return this;
	}

	/**
	 * Set the order among the listeners of a server.
	 * @param order the order value, as in
	 * {@link org.springframework.core.annotation.Order}; last by default
	 * @return this endpoint
	 */
	public PipeListenerEndpoint order(int order) {
		this.order = order;
		return this;
	}

	/**
	 * Set whether the method takes all lines of one read as a list. Has no effect for a
	 * {@link LineListener}.
	 * @param batch {@code true} to handle batches
	 * @return this endpoint
	 * @see io.pipeio.PipeListener#batch()
	 */
	public PipeListenerEndpoint batch(boolean batch) {
		this.batch = batch;
		return this;
	}

	/**
	 * Set the maximum number of lines in a batch.
	 * @param batchSize the maximum number of lines; {@code null} for the default
	 * @return this endpoint
	 * @see io.pipeio.PipeListener#batchSize()
	 */
	public PipeListenerEndpoint batchSize(@Nullable Integer batchSize) {
		this.batchSize = batchSize;
		return this;
	}

	PipeListenerEndpoint beanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
		return this;
	}

	void setId(String id) {
		this.id = id;
	}

	/**
	 * Return the id of the listener.
	 * @return the id
	 */
	public String getId() {
		return this.id;
	}

	@Nullable PipeListenerMethod method() {
		return this.method;
	}

	@Nullable LineListener listener() {
		return this.listener;
	}

	List<String> servers() {
		return this.servers;
	}

	List<String> replyServers() {
		return this.replyServers;
	}

	String condition() {
		return this.condition;
	}

	String pattern() {
		return this.pattern;
	}

	boolean isAutoStartupOr(boolean defaultValue) {
		return (this.autoStartup != null) ? this.autoStartup : defaultValue;
	}

	int concurrencyOr(int defaultValue) {
		return (this.concurrency != null) ? this.concurrency : defaultValue;
	}

	int batchSizeOr(int defaultValue) {
		return (this.batchSize != null) ? this.batchSize : defaultValue;
	}

	boolean isBatch() {
		return this.batch;
	}

	boolean isUnmatched() {
		return this.unmatched;
	}

	int order() {
		return this.order;
	}

	@Nullable BeanFactory beanFactoryOr(@Nullable BeanFactory defaultValue) {
		return (this.beanFactory != null) ? this.beanFactory : defaultValue;
	}

	@Nullable PipeListenerErrorHandler errorHandler() {
		return this.errorHandler;
	}

	/**
	 * Return a description of the listener for messages.
	 * @return such as
	 * {@code @PipeListener method EchoListener.echo(String) of bean 'echoListener'}, or
	 * {@code Listener 'id'}
	 */
	@Override
	public String toString() {
		return this.annotated ? "@PipeListener method " + this.method : "Listener '" + this.id + "'";
	}

}
