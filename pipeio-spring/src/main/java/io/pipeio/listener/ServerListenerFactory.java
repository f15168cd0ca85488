package io.pipeio.listener;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.regex.PatternSyntaxException;

import io.pipeio.InvalidPipeListenerException;
import io.pipeio.PayloadCarriers;
import io.pipeio.PipeListenerContext;
import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.PipeMessageConverter;
import io.pipeio.listener.adapter.BatchInvoker;
import io.pipeio.listener.adapter.LineCondition;
import io.pipeio.listener.adapter.LineFilter;
import io.pipeio.listener.adapter.LineInvoker;
import io.pipeio.listener.adapter.LineInvokerFactory;
import io.pipeio.listener.adapter.LinePattern;
import io.pipeio.listener.adapter.PipeListenerMethod;
import io.pipeio.listener.run.AsyncResult;
import io.pipeio.listener.run.Interceptors;
import io.pipeio.listener.run.LineIntakeFactory;
import io.pipeio.listener.run.ListenerExecutor;
import io.pipeio.listener.run.ListenerWatch;
import io.pipeio.listener.run.Recovery;
import io.pipeio.listener.run.Reply;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

import org.springframework.core.retry.RetryTemplate;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.expression.ParseException;
import org.springframework.util.StringUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Factory that creates the listeners of endpoints.
 */
final class ServerListenerFactory {

	private final PipeListenerDefaults factory;

	private final LineInvokerFactory invokers;

	private final SingletonSupplier<Executor> executor;

	ServerListenerFactory(PipeListenerDefaults factory) {
		this.factory = factory;
		this.invokers = new LineInvokerFactory(factory.invokerSettings());
		this.executor = SingletonSupplier.of(() -> createExecutor(factory.getTaskExecutor()));
	}

	private static Executor createExecutor(@Nullable Executor taskExecutor) {
		return (taskExecutor != null) ? new ListenerExecutor(taskExecutor)
				: new SimpleAsyncTaskExecutor("pipeio-listener-");
	}

	/**
	 * Create a listener.
	 * @param endpoint the description of the listener
	 * @param server the server to listen to
	 * @param targets the servers that results are sent to
	 * @throws InvalidPipeListenerException if the declaration of the listener is invalid
	 */
	ServerListener create(PipeListenerEndpoint endpoint, PipeServer server, List<PipeServer> targets) {
		LinePattern pattern = pattern(endpoint);
		List<String> groupNames = (pattern != null) ? pattern.groupNames() : List.of();
		PipeListenerContext context = new PipeListenerContext(endpoint.getId(), server);
		LineFilter filter = filter(endpoint, pattern, groupNames);
		BatchInvoker batch = batchInvoker(endpoint, server);
		int concurrency = endpoint.concurrencyOr(this.factory.getConcurrency());
		int batchSize = endpoint.batchSizeOr(this.factory.getBatchSize());
		requirePositive(endpoint, "concurrency", concurrency);
		requirePositive(endpoint, "batch-size", batchSize);
		ListenerWatch watch = this.factory.watch(context);
		try {
			LineIntakeFactory intakes = intakes(endpoint, targets, watch);
			return new ServerListener(endpoint, filter,
					(batch != null) ? intakes.forBatches(batch, batchSize, concurrency, this.executor)
							: intakes.forLines(lineInvoker(endpoint, groupNames), concurrency, this.executor),
					watch);
		}
		catch (Throwable ex) {
			watch.close();
			throw ex;
		}
	}

	private LineIntakeFactory intakes(PipeListenerEndpoint endpoint, List<PipeServer> targets, ListenerWatch watch) {
		Interceptors interceptors = new Interceptors(this.factory.getInterceptors(), watch.context());
		Reply reply = new Reply(targets, this.factory.getMessageConverter(), this.factory.observedReplies(),
				interceptors);
		return new LineIntakeFactory(endpoint, recovery(endpoint, targets), interceptors, reply, watch,
				mayReplyLate(endpoint));
	}

	private static @Nullable LinePattern pattern(PipeListenerEndpoint endpoint) {
		if (!StringUtils.hasLength(endpoint.pattern())) {
			return null;
		}
		try {
			return new LinePattern(endpoint.pattern());
		}
		catch (PatternSyntaxException ex) {
			throw new InvalidPipeListenerException(
					"The pattern of %s is not a valid regular expression: %s".formatted(endpoint, ex.getMessage()),
					"Correct the pattern '%s'.".formatted(endpoint.pattern()), ex);
		}
	}

	private LineFilter filter(PipeListenerEndpoint endpoint, @Nullable LinePattern pattern, List<String> groupNames) {
		LineFilter filter = (pattern != null) ? pattern : LineFilter.ALL;
		if (!StringUtils.hasLength(endpoint.condition())) {
			return filter;
		}
		try {
			return filter.and(new LineCondition(endpoint.condition(),
					endpoint.beanFactoryOr(this.factory.getBeanFactory()), groupNames));
		}
		catch (ParseException ex) {
			throw new InvalidPipeListenerException(
					"The condition of %s is not a valid expression: %s".formatted(endpoint, ex.getMessage()),
					"Correct the condition '%s'.".formatted(endpoint.condition()), ex);
		}
	}

	private Recovery recovery(PipeListenerEndpoint endpoint, List<PipeServer> targets) {
		PipeListenerErrorHandler errorHandler = endpoint.errorHandler();
		return new Recovery(
				(this.factory.getRetryPolicy() != null) ? new RetryTemplate(this.factory.getRetryPolicy()) : null,
				(errorHandler != null) ? errorHandler : this.factory.getErrorHandler(),
				targets.stream().allMatch((target) -> target.getPath(PipeDirection.OUT) != null));
	}

	private static boolean mayReplyLate(PipeListenerEndpoint endpoint) {
		PipeListenerMethod method = endpoint.method();
		return method == null || AsyncResult.mayBe(method.returnType().toClass());
	}

	private @Nullable BatchInvoker batchInvoker(PipeListenerEndpoint endpoint, PipeServer server) {
		PipeListenerMethod method = endpoint.method();
		return (endpoint.isBatch() && method != null) ? this.invokers.forBatch(method, server, endpoint.getId()) : null;
	}

	private LineInvoker lineInvoker(PipeListenerEndpoint endpoint, List<String> groupNames) {
		LineListener listener = endpoint.listener();
		if (listener != null) {
			return (line) -> listener.onLine(line.toLine());
		}
		PipeListenerMethod method = endpoint.method();
		if (method == null) {
			throw new IllegalStateException("The endpoint has neither a method nor a listener");
		}
		return this.invokers.forLine(method, endpoint.getId(), groupNames, endpoint.condition());
	}

	private static void requirePositive(PipeListenerEndpoint endpoint, String property, int value) {
		if (value < 1) {
			throw new InvalidPipeListenerException(
					"The %s of %s is %d".formatted(property.replace('-', ' '), endpoint, value),
					"Set it to 1 or more where the listener is declared, or else 'pipeio.listener.%s'."
						.formatted(property));
		}
	}

	/**
	 * Check that results can be sent.
	 * @param endpoint the description of the listener
	 * @param type the type of a single line of its results
	 * @throws InvalidPipeListenerException if the type cannot be converted to a line
	 */
	void requireWritable(PipeListenerEndpoint endpoint, Class<?> type) {
		if (type != void.class && this.factory.getMessageConverter() instanceof PipeMessageConverter converter
				&& !converter.canWrite(type)) {
			String advice = PayloadCarriers.adviceFor(type);
			throw new InvalidPipeListenerException(
					"%s returns %s, which cannot be converted to a line".formatted(endpoint, type.getTypeName()),
					(advice != null) ? "It only holds or produces the value. Let the method %s.".formatted(advice)
							: "Return a String or a byte[], or add Jackson (spring-boot-starter-jackson) for JSON.");
		}
	}

}
