package io.pipeio.autoconfigure.property;

import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import io.pipeio.autoconfigure.property.InvalidPipePropertyException.Problem;
import io.pipeio.logging.EditDistance;

import org.springframework.core.convert.ConversionFailedException;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

/**
 * A value of which nothing can be made that the property takes.
 *
 * @param property the name of the property
 * @param failure how the conversion failed
 * @since 0.1.0
 */
public record UnconvertibleValue(String property, ConversionFailedException failure) {

	public Problem problem() {
		String value = String.valueOf(this.failure.getValue());
		Class<?> type = ClassUtils.resolvePrimitiveIfNecessary(this.failure.getTargetType().getType());
		String suggestion = EditDistance.nearest(value, known(type)).map("Did you mean '%s'? "::formatted).orElse("");
		return new Problem(List.of(this.property),
				"The property '%s' has the value '%s', which is not %s.".formatted(this.property,
						PropertyOrigins.escape(value), wanted(type)),
				"%sSet '%s' to %s.".formatted(suggestion, this.property, expected(type)), this.failure);
	}

	private static Collection<String> known(Class<?> type) {
		if (type == Charset.class) {
			return Charset.availableCharsets().keySet();
		}
		return type.isEnum() ? values(type) : List.of();
	}

	private static List<String> values(Class<?> type) {
		return Arrays.stream(Objects.requireNonNull(type.getEnumConstants()))
			.map((value) -> ((Enum<?>) value).name().toLowerCase(Locale.ROOT).replace('_', '-'))
			.toList();
	}

	private static String wanted(Class<?> type) {
		if (type.isEnum()) {
			return "one of its values";
		}
		if (type == Charset.class) {
			return "a charset of this JVM";
		}
		if (type == Boolean.class) {
			return "true or false";
		}
		if (type == Duration.class) {
			return "a duration, or too long";
		}
		if (type == DataSize.class) {
			return "a size, or too large";
		}
		return (type == Double.class) ? "a number" : "a whole number, or too large";
	}

	private static String expected(Class<?> type) {
		if (type.isEnum()) {
			return "one of " + String.join(", ", values(type));
		}
		if (type == Charset.class) {
			return "a charset such as UTF-8 or ISO-8859-1";
		}
		if (type == Boolean.class) {
			return "true or false";
		}
		if (type == Duration.class) {
			return "a duration such as 10s";
		}
		return (type == DataSize.class) ? "a size such as 64MB" : "a number that it can have";
	}

}
