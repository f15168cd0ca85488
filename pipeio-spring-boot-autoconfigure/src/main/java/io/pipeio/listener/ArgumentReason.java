package io.pipeio.listener;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;
import org.springframework.util.ClassUtils;
import org.springframework.validation.BindingResult;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/**
 * What may be said to a client of a line that a parameter does not take: such as
 * {@code 'loud' is no value of level: use LOW, HIGH}.
 *
 * @param parameter the parameter
 * @param failure what was thrown
 */
record ArgumentReason(MethodParameter parameter, Throwable failure) {

	/** How much is shown of what the client has written. */
	private static final int SHOWN = 40;

	private static final Map<Class<?>, String> WHOLE_NUMBERS = Map.of(Byte.class, range(Byte.MIN_VALUE, Byte.MAX_VALUE),
			Short.class, range(Short.MIN_VALUE, Short.MAX_VALUE), Integer.class,
			range(Integer.MIN_VALUE, Integer.MAX_VALUE), Long.class, range(Long.MIN_VALUE, Long.MAX_VALUE),
			BigInteger.class, "use a whole number");

	private static String range(long from, long to) {
		return "use a whole number from %d to %d".formatted(from, to);
	}

	/**
	 * Say it.
	 * @return text without the names of classes, of any length
	 */
	String text() {
		if (this.failure instanceof MethodArgumentNotValidException invalid && invalid.getBindingResult() != null) {
			return describe(invalid.getBindingResult());
		}
		if (this.failure instanceof MissingGroupException) {
			return name("a part of the line") + " is missing";
		}
		String json = JsonReason.find(this.failure);
		if (json != null) {
			return json;
		}
		ConversionFailedException conversion = FailureReason.find(this.failure, ConversionFailedException.class);
		if (conversion == null && !(this.failure instanceof MessageConversionException)) {
			return FailureReason.of(this.failure);
		}
		String hint = hint((conversion != null) ? conversion.getTargetType().getType()
				: this.parameter.nestedIfOptional().getNestedParameterType());
		return "%s is no value of %s%s".formatted(
				(conversion != null && conversion.getValue() instanceof String text)
						? "'" + LoggedText.ofAtMost(text, SHOWN) + "'" : "the line",
				name("what is expected"), (hint != null) ? ": " + hint : "");
	}

	private String name(String unknown) {
		String name = this.parameter.getParameterName();
		return (name != null) ? name : unknown;
	}

	private static String describe(BindingResult result) {
		return result.getAllErrors().stream().map(ArgumentReason::describe).collect(Collectors.joining("; "));
	}

	private static String describe(ObjectError error) {
		String subject = (error instanceof FieldError field) ? field.getField() + " " : "";
		String message = error.getDefaultMessage();
		if (FailureReason.isForPeople(message)) {
			return subject + message;
		}
		return (subject.isEmpty() ? "the line " : subject) + "is not valid";
	}

	/**
	 * Say what would do. A converter of the application may know better than the type.
	 * @param type what the text was to become
	 * @return what to use, or what the converter has said; {@code null} for nothing
	 */
	private @Nullable String hint(Class<?> type) {
		Throwable root = FailureReason.rootOf(this.failure);
		String message = FailureReason.messageOf(root);
		Class<?> boxed = ClassUtils.resolvePrimitiveIfNecessary(type);
		if (root instanceof NumberFormatException && Number.class.isAssignableFrom(boxed)) {
			return WHOLE_NUMBERS.getOrDefault(boxed, "use a number");
		}
		if (message != null && type.isEnum() && message.startsWith("No enum constant")) {
			return "use " + Arrays.stream(type.getEnumConstants())
				.map((constant) -> ((Enum<?>) constant).name())
				.collect(Collectors.joining(", "));
		}
		if (message != null && boxed == Boolean.class && message.startsWith("Invalid boolean value")) {
			return "use true or false";
		}
		return List.of(ConversionFailedException.class, MessageConversionException.class).contains(root.getClass())
				? null : FailureReason.messageForPeople(root);
	}

}
