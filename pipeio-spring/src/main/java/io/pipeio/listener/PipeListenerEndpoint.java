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
 * What listens, and to what: a {@link io.pipeio.PipeListener} method, or a method or a
 * {@link LineListener} that is registered with the {@link PipeListenerEndpointRegistry}
 * or by a {@link PipeListenerConfigurer}. To be set up by one thread; what is changed
 * after the registration has no effect.
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

	/** Of the context that its bean is in; {@code null} for that of the factory. */
	private @Nullable BeanFactory beanFactory;

	/**
	 * Create an endpoint.
	 * @param id its id
	 * @param listener what listens
	 */
	public PipeListenerEndpoint(String id, LineListener listener) {
		this.id = id;
		this.listener = listener;
		this.method = null;
		this.annotated = false;
	}

	/**
	 * Create an endpoint whose method is called as one with a
	 * {@link io.pipeio.PipeListener} annotation is, and may take what that may take.
	 * @param id its id
	 * @param bean what to call it on
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
	 * Set which servers it listens to.
	 * @param servers the names of the servers
	 * @return this endpoint
	 * @see io.pipeio.PipeListener#servers()
	 */
	public PipeListenerEndpoint servers(String... servers) {
		this.servers = List.of(servers);
		return this;
	}

	/**
	 * Set where results are sent.
	 * @param servers the names of the servers; by default that of the line
	 * @return this endpoint
	 */
	public PipeListenerEndpoint sendTo(String... servers) {
		this.replyServers = List.of(servers);
		return this;
	}

	/**
	 * Set which lines it handles.
	 * @param condition an expression
	 * @return this endpoint
	 * @see io.pipeio.PipeListener#condition()
	 */
	public PipeListenerEndpoint condition(String condition) {
		this.condition = condition;
		return this;
	}

	/**
	 * Set which lines it handles.
	 * @param pattern a regular expression
	 * @return this endpoint
	 * @see io.pipeio.PipeListener#pattern()
	 */
	public PipeListenerEndpoint pattern(String pattern) {
		this.pattern = pattern;
		return this;
	}

	/**
	 * Set whether it listens from the start.
	 * @param autoStartup whether it does
	 * @return this endpoint
	 */
	public PipeListenerEndpoint autoStartup(boolean autoStartup) {
		this.autoStartup = autoStartup;
		return this;
	}

	/**
	 * Set how many lines of a server may be handled at once.
	 * @param concurrency the number
	 * @return this endpoint
	 * @see io.pipeio.PipeListener#concurrency()
	 */
	public PipeListenerEndpoint concurrency(int concurrency) {
		this.concurrency = concurrency;
		return this;
	}

	/**
	 * Set what gets what goes wrong.
	 * @param errorHandler the error handler
	 * @return this endpoint
	 */
	public PipeListenerEndpoint errorHandler(PipeListenerErrorHandler errorHandler) {
		this.errorHandler = errorHandler;
		return this;
	}

	/**
	 * Set whether it gets the lines that no other listener of the server accepts.
	 * @param unmatched whether it does
	 * @return this endpoint
	 */
	public PipeListenerEndpoint unmatched(boolean unmatched) {
		this.unmatched = unmatched;
		return this;
	}

	/**
	 * Set its place among the listeners of a server.
	 * @param order as {@link org.springframework.core.annotation.Order} has it; last by
	 * default
	 * @return this endpoint
	 */
	public PipeListenerEndpoint order(int order) {
		this.order = order;
		return this;
	}

	/**
	 * Set whether its method takes what one read has brought as a list. A
	 * {@link LineListener} never does.
	 * @param batch whether it does
	 * @return this endpoint
	 * @see io.pipeio.PipeListener#batch()
	 */
	public PipeListenerEndpoint batch(boolean batch) {
		this.batch = batch;
		return this;
	}

	/**
	 * Set how many lines a batch may have.
	 * @param batchSize the number; {@code null} for the default
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
	 * Its id.
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
	 * What listens.
	 * @return such as
	 * {@code @PipeListener method EchoListener.echo(String) of bean 'echoListener'}, or
	 * {@code Listener 'id'}
	 */
	@Override
	public String toString() {
		return this.annotated ? "@PipeListener method " + this.method : "Listener '" + this.id + "'";
	}

}
