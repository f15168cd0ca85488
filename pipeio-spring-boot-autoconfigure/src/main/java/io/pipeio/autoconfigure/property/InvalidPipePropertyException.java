package io.pipeio.autoconfigure.property;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when properties of pipeio cannot be used as they are: tells of all of them at
 * once.
 *
 * @since 0.1.0
 */
public class InvalidPipePropertyException extends RuntimeException {

	private final transient List<Problem> problems;

	public InvalidPipePropertyException(String message, String action, String... properties) {
		this(List.of(new Problem(List.of(properties), message, action, null)));
	}

	public InvalidPipePropertyException(Collection<Problem> problems) {
		super(problems.stream().map(Problem::message).collect(Collectors.joining(" ")),
				problems.iterator().next().cause());
		this.problems = new ArrayList<>(problems);
	}

	/**
	 * Tell of all that is wrong, if anything is.
	 * @param problems what was found
	 */
	public static void throwIfAny(Collection<Problem> problems) {
		if (!problems.isEmpty()) {
			throw new InvalidPipePropertyException(problems);
		}
	}

	/**
	 * Return the problems.
	 * @return at least one problem
	 */
	public List<Problem> getProblems() {
		return this.problems;
	}

	/**
	 * Problem of a property, or of several that do not go together.
	 *
	 * @param properties the names of the properties; one that ends with an asterisk
	 * stands for all below it
	 * @param message what is wrong, a sentence
	 * @param action what to do about it, a sentence
	 * @param cause what was thrown, if anything was
	 */
	public record Problem(List<String> properties, String message, String action, @Nullable Throwable cause) {

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Problem problem && this.message.equals(problem.message);
		}

		@Override
		public int hashCode() {
			return this.message.hashCode();
		}

	}

}
