package io.pipeio.listener.adapter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

import io.pipeio.InvalidPipeListenerException;
import io.pipeio.line.Line;
import io.pipeio.logging.EditDistance;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;

/**
 * Check for the parameter names that a listener method depends on: the class file may not
 * contain any, and a name may be misspelled.
 *
 * @param method of the listener, which may lack the names
 * @param groupNames the named groups of the listener's pattern
 * @param condition the listener's condition, which may also use groups
 */
record ParameterNames(PipeListenerMethod method, List<String> groupNames, String condition) {

	private static final String MISSING = "the class file does not contain parameter names";

	private static final String COMPILE = "Compile with '-parameters' ('-java-parameters' for Kotlin; Spring Boot's "
			+ "plugins of Maven and Gradle do), or ";

	/** Type of the parameter that the Kotlin compiler adds to suspending functions. */
	private static final String CONTINUATION = "kotlin.coroutines.Continuation";

	/**
	 * Reject suspending Kotlin functions, which the caller would have to resume.
	 * @throws InvalidPipeListenerException if the method is a suspending function
	 */
	static void requireNotSuspending(PipeListenerMethod method) {
		Class<?>[] types = method.method().getParameterTypes();
		if (types.length > 0 && types[types.length - 1].getName().equals(CONTINUATION)) {
			throw new InvalidPipeListenerException(
					"@PipeListener method %s is a suspending Kotlin function, which pipeio does not support"
						.formatted(method),
					"Remove 'suspend', or return an asynchronous result: a CompletionStage, such as 'future { }', or a "
							+ "publisher, such as 'mono { }'.");
		}
	}

	/**
	 * Check the names.
	 * @param parameters the parameters of the method
	 * @param payloads the parameters that take the line
	 * @throws InvalidPipeListenerException if a required name is missing, or a name does
	 * not match anything
	 */
	void check(MethodParameter[] parameters, List<MethodParameter> payloads) {
		Arrays.stream(parameters).filter(ParameterNames::isHeaderWithoutName).forEach(this::refuseHeader);
		List<String> untaken = new ArrayList<>(this.groupNames);
		Arrays.stream(parameters)
			.map(MethodParameter::getParameterName)
			.filter(Objects::nonNull)
			.forEach(untaken::remove);
		untaken.removeIf(this::isInCondition);
		List<MethodParameter> doubtful = payloads.stream().filter(ParameterNames::mayBeGroup).toList();
		if (untaken.isEmpty() || doubtful.isEmpty()) {
			return;
		}
		if (doubtful.stream().anyMatch((parameter) -> parameter.getParameterName() == null)) {
			throw new InvalidPipeListenerException(
					"@PipeListener method %s has parameters that nothing can be bound to: the pattern has named groups (%s), and %s"
						.formatted(this.method, String.join(", ", this.groupNames), MISSING),
					COMPILE + "annotate the parameter that takes the whole line with @Payload.");
		}
		if (payloads.size() == 1) {
			refuseMisspelling(String.valueOf(doubtful.get(0).getParameterName()), untaken);
		}
	}

	private static boolean isHeaderWithoutName(MethodParameter parameter) {
		Header header = parameter.getParameterAnnotation(Header.class);
		return header != null && header.name().isEmpty() && header.value().isEmpty()
				&& parameter.getParameterName() == null;
	}

	private void refuseHeader(MethodParameter parameter) {
		throw new InvalidPipeListenerException(
				"@PipeListener method %s cannot be called: the @Header of parameter %d ('%s') has no name, and %s"
					.formatted(this.method, parameter.getParameterIndex() + 1,
							parameter.getParameterType().getSimpleName(), MISSING),
				COMPILE + "name the header, as in @Header(PipeHeaders.SERVER).");
	}

	private boolean isInCondition(String group) {
		return Pattern.compile("#" + group + "\\b").matcher(this.condition).find();
	}

	private static boolean mayBeGroup(MethodParameter parameter) {
		return !parameter.hasParameterAnnotation(Payload.class) && parameter.getParameterType() != Line.class;
	}

	private void refuseMisspelling(String name, List<String> untaken) {
		String annotate = "nnotate the parameter that takes the whole line with @Payload, or leave the group without a name.";
		throw new InvalidPipeListenerException(
				"@PipeListener method %s is not called with all that its pattern finds: no group of its pattern has the name of the parameter '%s', and no parameter takes the group '%s'"
					.formatted(this.method, name, String.join("', '", untaken)),
				EditDistance.nearest(name, untaken).map("Did you mean '%s'? Otherwise, a"::formatted).orElse("A")
						+ annotate);
	}

}
