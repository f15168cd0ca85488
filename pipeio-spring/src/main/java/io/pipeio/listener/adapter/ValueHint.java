package io.pipeio.listener.adapter;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Hint for a client at the valid values of a type, as far as the type determines them.
 */
final class ValueHint {

	private static final Map<Class<?>, String> WHOLE_NUMBERS = Map.of(Byte.class, range(Byte.MIN_VALUE, Byte.MAX_VALUE),
			Short.class, range(Short.MIN_VALUE, Short.MAX_VALUE), Integer.class,
			range(Integer.MIN_VALUE, Integer.MAX_VALUE), Long.class, range(Long.MIN_VALUE, Long.MAX_VALUE),
			BigInteger.class, "use a whole number");

	private ValueHint() {
	}

	private static String range(long from, long to) {
		return "use a whole number from %d to %d".formatted(from, to);
	}

	/**
	 * Return a hint at the values of a type.
	 * @return the hint, or {@code null} if the type does not determine the values
	 */
	static @Nullable String of(Class<?> type) {
		if (type.isEnum()) {
			return "use " + Arrays.stream(type.getEnumConstants())
				.map((constant) -> ((Enum<?>) constant).name())
				.collect(Collectors.joining(", "));
		}
		return ofNumberOrBoolean(type);
	}

	/**
	 * Return a hint at the values of a type, except for enums, whose constants may have
	 * other names in JSON.
	 * @return the hint, or {@code null} if the type does not determine the values
	 */
	static @Nullable String ofNumberOrBoolean(Class<?> type) {
		Class<?> boxed = ClassUtils.resolvePrimitiveIfNecessary(type);
		if (Number.class.isAssignableFrom(boxed)) {
			return WHOLE_NUMBERS.getOrDefault(boxed, "use a number");
		}
		return (boxed == Boolean.class) ? "use true or false" : null;
	}

}
