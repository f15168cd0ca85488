package io.pipeio.listener;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

import io.pipeio.InvalidPipeListenerException;
import io.pipeio.PipeListener;
import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.listener.adapter.PipeListenerMethod;
import io.pipeio.listener.run.ReplyType;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.OrderUtils;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.util.StringUtils;

/**
 * Converts {@link PipeListener} annotations to endpoints: resolves placeholders and
 * expressions, and looks up the beans that they name.
 */
final class PipeListenerAnnotationReader {

	private final BeanFactory beanFactory;

	private final PipeListenerMethod method;

	/**
	 * Create a reader.
	 * @param beanFactory resolves the references in attributes
	 */
	PipeListenerAnnotationReader(BeanFactory beanFactory, PipeListenerMethod method) {
		this.beanFactory = beanFactory;
		this.method = method;
	}

	/**
	 * Create an endpoint.
	 * @param annotation one of the annotations of the method
	 * @return the endpoint, with an empty id if the annotation has none
	 * @throws InvalidPipeListenerException if an attribute is invalid
	 */
	PipeListenerEndpoint read(PipeListener annotation) {
		PipeListenerEndpoint endpoint = new PipeListenerEndpoint(text("id", annotation.id()), this.method)
			.servers(names("servers", annotation.servers()))
			.sendTo(sendTo())
			.condition(text("condition", annotation.condition()))
			.pattern(text("pattern", annotation.pattern()))
			.unmatched(annotation.unmatched())
			.order(order())
			.beanFactory(this.beanFactory);
		endpoint.batch(Boolean.TRUE.equals(parse("batch", annotation.batch(), this::toBoolean)))
			.batchSize(parse("batchSize", annotation.batchSize(), Integer::valueOf));
		Boolean autoStartup = parse("autoStartup", annotation.autoStartup(), this::toBoolean);
		if (autoStartup != null) {
			endpoint.autoStartup(autoStartup);
		}
		Integer concurrency = parse("concurrency", annotation.concurrency(), Integer::valueOf);
		if (concurrency != null) {
			endpoint.concurrency(concurrency);
		}
		PipeListenerErrorHandler errorHandler = errorHandler(annotation.errorHandler());
		if (errorHandler != null) {
			endpoint.errorHandler(errorHandler);
		}
		return endpoint;
	}

	private int order() {
		Integer order = OrderUtils.getOrder(this.method.method());
		return (order != null) ? order : OrderUtils.getOrder(this.method.targetClass(), Ordered.LOWEST_PRECEDENCE);
	}

	private String[] sendTo() {
		SendTo onMethod = AnnotatedElementUtils.findMergedAnnotation(this.method.method(), SendTo.class);
		SendTo sendTo = (onMethod != null) ? onMethod
				: AnnotatedElementUtils.findMergedAnnotation(this.method.targetClass(), SendTo.class);
		if (onMethod != null && ReplyType.of(this.method.returnType()) == void.class) {
			throw new InvalidPipeListenerException(
					"@PipeListener method %s has @SendTo, but returns nothing".formatted(this.method),
					"Return a result, or remove @SendTo.");
		}
		return (sendTo != null) ? names("@SendTo", sendTo.value()) : new String[0];
	}

	private String[] names(String attribute, String[] values) {
		List<String> names = new ArrayList<>();
		for (String value : values) {
			addNames(attribute, evaluate(attribute, value), names);
		}
		return names.toArray(String[]::new);
	}

	private void addNames(String attribute, @Nullable Object value, List<String> names) {
		if (value instanceof Object[] array) {
			Arrays.stream(array).forEach((element) -> addNames(attribute, element, names));
		}
		else if (value instanceof Iterable<?> elements) {
			elements.forEach((element) -> addNames(attribute, element, names));
		}
		else if (value instanceof String text) {
			names.addAll(Arrays.asList(StringUtils.tokenizeToStringArray(text, ",")));
		}
		else {
			throw invalid(attribute, String.valueOf(value), "names, as text, an array or a collection", null);
		}
	}

	private String text(String attribute, String value) {
		Object evaluated = evaluate(attribute, value);
		return (evaluated != null) ? evaluated.toString() : "";
	}

	private <T> @Nullable T parse(String attribute, String value, Function<String, T> parser) {
		String text = text(attribute, value).strip();
		try {
			return text.isEmpty() ? null : parser.apply(text);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(attribute, text,
					(attribute.equals("batch") || attribute.equals("autoStartup")) ? "true or false" : "a number", ex);
		}
	}

	private Boolean toBoolean(String text) {
		return switch (text.toLowerCase(Locale.ROOT)) {
			case "true" -> true;
			case "false" -> false;
			default -> throw new IllegalArgumentException(text);
		};
	}

	private @Nullable PipeListenerErrorHandler errorHandler(String value) {
		Object evaluated = evaluate("errorHandler", value);
		if (evaluated instanceof PipeListenerErrorHandler errorHandler) {
			return errorHandler;
		}
		if (evaluated == null || evaluated.toString().isBlank()) {
			return null;
		}
		try {
			return this.beanFactory.getBean(evaluated.toString(), PipeListenerErrorHandler.class);
		}
		catch (NoSuchBeanDefinitionException | BeanNotOfRequiredTypeException ex) {
			throw invalid("errorHandler", evaluated.toString(), "the name of a PipeListenerErrorHandler bean", ex);
		}
	}

	private @Nullable Object evaluate(String attribute, String value) {
		if (value.isEmpty() || !(this.beanFactory instanceof ConfigurableBeanFactory configurable)) {
			return value;
		}
		try {
			String resolved = configurable.resolveEmbeddedValue(value);
			BeanExpressionResolver expressions = configurable.getBeanExpressionResolver();
			return (expressions != null) ? expressions.evaluate(resolved, new BeanExpressionContext(configurable, null))
					: resolved;
		}
		catch (RuntimeException ex) {
			throw new InvalidPipeListenerException(
					"The attribute '%s' of @PipeListener method %s has the value '%s', which cannot be resolved: %s"
						.formatted(attribute, this.method, value, ex.getMessage()),
					"Correct the placeholder or the expression, or set the property.", ex);
		}
	}

	private InvalidPipeListenerException invalid(String attribute, String value, String expected,
			@Nullable Exception cause) {
		return new InvalidPipeListenerException("The attribute '%s' of @PipeListener method %s has the value '%s'"
			.formatted(attribute, this.method, value), "Set it to %s.".formatted(expected), cause);
	}

}
