package io.pipeio.autoconfigure;

import java.util.List;
import java.util.function.Function;

import io.pipeio.autoconfigure.property.InvalidPipePropertyException;
import io.pipeio.autoconfigure.property.InvalidPipePropertyException.Problem;
import io.pipeio.autoconfigure.property.PropertyOrigins;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Explains an {@link InvalidPipePropertyException}: each problem, where the properties
 * come from, and what to do.
 */
@Order(InvalidPipePropertyFailureAnalyzer.BEFORE_OTHERS)
class InvalidPipePropertyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidPipePropertyException> {

	/** Before that of Spring Boot, which explains the binding during which they show. */
	static final int BEFORE_OTHERS = 0;

	private final PropertyOrigins origins;

	InvalidPipePropertyFailureAnalyzer(Environment environment) {
		this.origins = new PropertyOrigins(environment);
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidPipePropertyException cause) {
		List<Problem> problems = cause.getProblems();
		return new FailureAnalysis(
				number(problems, (problem) -> problem.message() + this.origins.describe(problem.properties())),
				number(problems, Problem::action), cause);
	}

	private static String number(List<Problem> problems, Function<Problem, String> text) {
		if (problems.size() == 1) {
			return text.apply(problems.get(0));
		}
		StringBuilder numbered = new StringBuilder();
		for (int i = 0; i < problems.size(); i++) {
			numbered.append((i > 0) ? "%n%n".formatted() : "")
				.append(i + 1)
				.append(". ")
				.append(text.apply(problems.get(i)));
		}
		return numbered.toString();
	}

}
