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
 * What may be said to a client of a line that a parameter does not take: such as
 * {@code 'loud' is no value of level: use LOW, HIGH}.
 *
 * @param parameter the parameter
 * @param failure what was thrown
 * @param emptyLine whether the line is empty
 */
record ArgumentReason(MethodParameter parameter, Throwable failure, boolean emptyLine) {

	/** How much is shown of what the client has written. */
	private static final int SHOWN = 40;

	/** What Spring says if the converter of a primitive type returns nothing. */
	private static final String MADE_NULL = "A null value cannot be assigned to a primitive type";

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
				: this.parameter.nestedIfOptional().getNestedParameterType(), isEmpty(conversion));
		return describe(conversion) + ((hint != null) ? ": " + hint : "");
	}

	/**
	 * Whether there was nothing to convert. The text of a group is not known any more if
	 * nothing was made of it: so it is for the primitive types.
	 * @param conversion what has failed, if it is known
	 * @return whether the line is empty, or the group
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
		return "%s is no value of %s".formatted((conversion != null && conversion.getValue() instanceof String text)
				? "'" + LoggedText.ofAtMost(text, SHOWN) + "'" : "the line", name("what is expected"));
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
	 * @param empty whether there was no text
	 * @return what to use, or what the converter has said; {@code null} for nothing
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
