package io.pipeio.autoconfigure.property;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import io.pipeio.autoconfigure.property.InvalidPipePropertyException.Problem;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Hands property values to setters that may refuse them. A refusal is noted: it names the
 * property, its value, the pipes that it is for, and what would do.
 *
 * @param prefix what the names of the properties start with
 * @param pipes the pipes that they are for, or nothing if they are not for pipes
 * @param origins knows the values as they were typed
 * @param problems where refusals are noted
 * @since 0.1.0
 */
public record PipePropertyMapper(String prefix, String pipes, PropertyOrigins origins, Collection<Problem> problems) {

	private static final Pattern PARAMETER = Pattern.compile("^'[A-Za-z]+' ");

	/**
	 * Set a value.
	 * @param name the name of its property after the prefix
	 * @param value the value, or {@code null} if it is not set
	 * @param setter what takes it
	 * @param expected what would do, to be read after "to"
	 * @param <T> the type of the value
	 */
	public <T> void map(String name, @Nullable T value, Consumer<T> setter, String expected) {
		if (value == null) {
			return;
		}
		try {
			setter.accept(value);
		}
		catch (IllegalArgumentException ex) {
			String property = this.prefix + name;
			String users = this.pipes.isEmpty() ? "" : " for " + this.pipes;
			this.problems.add(new Problem(List.of(property),
					"The property '%s' has the value '%s', which cannot be used%s: %s.".formatted(property,
							PropertyOrigins.escape(this.origins.typed(property, value)), users,
							PropertyOrigins.escape(describe(ex))),
					(ex instanceof UnencodablePathException) ? UnencodablePathException.action(property)
							: "Set '%s' to %s.".formatted(property, expected),
					ex));
		}
	}

	private static String describe(IllegalArgumentException refusal) {
		// The name of a parameter says nothing to those who have set the property
		String text = PARAMETER.matcher(String.valueOf(refusal.getMessage())).replaceFirst("it ");
		return StringUtils.trimTrailingCharacter(text, '.');
	}

}
