package io.pipeio.listener.adapter;

import java.util.List;
import java.util.regex.Matcher;

import io.pipeio.ListenerExecutionFailedException.Origin;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.expression.Expression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;

/**
 * Filter that accepts lines for which a SpEL expression is {@code true}. Used by the
 * in-thread of one server.
 *
 * @since 0.1.0
 */
public final class LineCondition implements LineFilter {

	private final Expression expression;

	private final StandardEvaluationContext context = new StandardEvaluationContext();

	private final List<String> groupNames;

	/**
	 * Create a filter.
	 * @param expression the expression
	 * @param beanFactory the bean factory that resolves bean references
	 * @param groupNames the groups of the listener's pattern that are available as
	 * variables
	 * @throws org.springframework.expression.ParseException if the expression is invalid
	 */
	public LineCondition(String expression, @Nullable BeanFactory beanFactory, List<String> groupNames) {
		this.expression = new SpelExpressionParser().parseExpression(expression);
		this.groupNames = groupNames;
		if (beanFactory != null) {
			this.context.setBeanResolver(new BeanFactoryResolver(beanFactory));
		}
	}

	@Override
	public boolean accepts(ReceivedLine line) {
		this.context.setVariable("line", line.text());
		this.context.setVariable("server", line.server().getName());
		this.context.setVariable("length", line.length());
		this.context.setVariable("number", line.number());
		Matcher groups = line.groups();
		if (groups != null) {
			this.groupNames.forEach((name) -> this.context.setVariable(name, groups.group(name)));
		}
		try {
			return Boolean.TRUE.equals(this.expression.getValue(this.context, line.text(), Boolean.class));
		}
		catch (Throwable ex) {
			throw PartFailedException.thrown(Origin.CONDITION, "condition '%s'".formatted(this), ex);
		}
		finally {
			// Do not retain a line, which may be long, until the next one arrives
			this.context.setVariable("line", null);
			this.groupNames.forEach((name) -> this.context.setVariable(name, null));
		}
	}

	@Override
	public String toString() {
		return this.expression.getExpressionString();
	}

}
