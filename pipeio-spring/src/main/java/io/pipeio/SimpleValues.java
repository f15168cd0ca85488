package io.pipeio;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.nio.charset.Charset;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Currency;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.util.ClassUtils;

/**
 * Converts values with a simple text form, such as numbers, dates and names, to text and
 * back. Includes only types that a {@link ConversionService} can convert in both
 * directions.
 */
final class SimpleValues {

	private static final TypeDescriptor TEXT = TypeDescriptor.valueOf(String.class);

	private static final List<Class<?>> BASE_TYPES = List.of(BigDecimal.class, BigInteger.class, Enum.class,
			TemporalAccessor.class, TemporalAmount.class, ZoneId.class, UUID.class, URI.class, URL.class, Locale.class,
			Currency.class, Charset.class, InetAddress.class);

	private final ConversionService conversionService;

	SimpleValues(ConversionService conversionService) {
		this.conversionService = conversionService;
	}

	/**
	 * Return whether values of a type are converted to text rather than to JSON.
	 */
	static boolean isSimple(Class<?> type) {
		return ClassUtils.isPrimitiveOrWrapper(type) || type == Number.class || type == Date.class
				|| BASE_TYPES.stream().anyMatch((base) -> base.isAssignableFrom(type));
	}

	boolean canWrite(Class<?> type) {
		return isSimple(type) && knowsText(type);
	}

	boolean knowsText(Class<?> type) {
		return this.conversionService.canConvert(type, String.class);
	}

	boolean canRead(Class<?> type) {
		return this.conversionService.canConvert(String.class, type);
	}

	String write(Object value) {
		return (String) require(convert(value, TypeDescriptor.valueOf(value.getClass()), TEXT), value, TEXT);
	}

	/**
	 * Convert text to a value.
	 * @param type the type of the value
	 * @param hint the parameter of this type, whose annotations may define the format;
	 * anything else is ignored
	 */
	Object read(String text, Class<?> type, @Nullable Object hint) {
		TypeDescriptor target = (hint instanceof MethodParameter parameter && parameter.getParameterType() == type)
				? new TypeDescriptor(parameter) : TypeDescriptor.valueOf(type);
		// Rejects a null result, such as that of an empty line for a number
		return require(convert(text, TEXT, target), text, target);
	}

	private @Nullable Object convert(Object value, TypeDescriptor source, TypeDescriptor target) {
		try {
			return this.conversionService.convert(value, source, target);
		}
		catch (ConversionException ex) {
			throw new MessageConversionException(
					"The %s cannot be converted to %s".formatted(describe(value), target.getType().getTypeName()), ex);
		}
	}

	private static Object require(@Nullable Object converted, Object value, TypeDescriptor target) {
		if (converted == null) {
			throw new MessageConversionException(
					"The %s cannot be converted to %s".formatted(describe(value), target.getType().getTypeName()));
		}
		return converted;
	}

	private static String describe(Object value) {
		return (value instanceof String text) ? "line of %d characters".formatted(text.length())
				: "payload of type " + value.getClass().getTypeName();
	}

}
