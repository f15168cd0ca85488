package io.pipeio.listener.adapter;

import java.util.List;
import java.util.stream.Collectors;

import io.pipeio.logging.LoggedText;
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
 * Reason, suitable for a client, why a line does not fit a parameter, such as
 * {@code 'loud' is not a valid value for level: use LOW, HIGH}.
 *
 * @param parameter takes the argument that cannot be made
 * @param failure of the conversion or of the validation
 * @param emptyLine whether the line is empty
 */
record ArgumentReason(MethodParameter parameter, Throwable failure, boolean emptyLine) {

	/** Maximum number of characters shown of the client's text. */
	private static final int SHOWN = 40;

	/** Message of Spring when the converter for a primitive type returns {@code null}. */
	private static final String MADE_NULL = "A null value cannot be assigned to a primitive type";

	/**
	 * Return the reason as text.
	 * @return text without class names, of any length
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
				: this.parameter.nestedIfOptional().getNestedParameterType(), isEmpty(conversion));
		return describe(conversion) + ((hint != null) ? ": " + hint : "");
	}

	/**
	 * Return whether there was nothing to convert. The text of a group is unknown if it
	 * was converted to {@code null}, as happens for primitive types.
	 * @param conversion the failed conversion, if known
	 * @return whether the line or the group is empty
	 */
	private boolean isEmpty(@Nullable ConversionFailedException conversion) {
		return isOfLine() ? this.emptyLine : conversion != null && conversion.getValue() == null;
	}

	private boolean isOfLine() {
		return this.failure instanceof MessageConversionException;
	}

	private String describe(@Nullable ConversionFailedException conversion) {
		if (isEmpty(conversion)) {
			return (isOfLine() ? "the line" : name("a part of the line")) + " is empty";
		}
		return "%s is not a valid value for %s"
			.formatted((conversion != null && conversion.getValue() instanceof String text)
					? "'" + LoggedText.ofAtMost(text, SHOWN) + "'" : "the line", name("the expected type"));
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
	 * Return a hint at valid values. The message of an application's converter takes
	 * precedence over a hint derived from the type.
	 * @param type the target type of the conversion
	 * @param empty whether there was no text
	 * @return the hint, or the message of the converter; {@code null} for none
	 */
	private @Nullable String hint(Class<?> type, boolean empty) {
		Throwable root = FailureReason.rootOf(this.failure);
		String message = FailureReason.messageOf(root);
		if (tellsOfType(root, type) || MADE_NULL.equals(message)) {
			return ValueHint.of(type);
		}
		if (List.of(ConversionFailedException.class, MessageConversionException.class).contains(root.getClass())) {
			return empty ? ValueHint.of(type) : null;
		}
		return FailureReason.messageForPeople(root);
	}

	private static boolean tellsOfType(Throwable root, Class<?> type) {
		String message = FailureReason.messageOf(root);
		Class<?> boxed = ClassUtils.resolvePrimitiveIfNecessary(type);
		if (root instanceof NumberFormatException && Number.class.isAssignableFrom(boxed)) {
			return true;
		}
		return message != null && ((type.isEnum() && message.startsWith("No enum constant"))
				|| (boxed == Boolean.class && message.startsWith("Invalid boolean value")));
	}

}
