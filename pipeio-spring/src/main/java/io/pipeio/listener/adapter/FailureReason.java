package io.pipeio.listener.adapter;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.core.NestedRuntimeException;
import org.springframework.core.convert.ConversionException;
import org.springframework.expression.ExpressionException;
import org.springframework.messaging.MessagingException;

/**
 * Reason for a failure that may be shown to a client: the message of the exception, if it
 * is meant for people. Messages of errors, of exceptions that indicate programming
 * errors, and messages that contain class names are not.
 *
 * @since 0.1.0
 */
public final class FailureReason {

	/** Reason used when the message must not be shown. */
	static final String UNTOLD = "the line could not be handled";

	/** Number of characters searched, which is more than is ever shown. */
	private static final int SEARCHED = 1000;

	private static final int MAX_DEPTH = 20;

	/** Exceptions whose message is that of the cause, or describes only its context. */
	private static final List<Class<? extends Throwable>> WRAPPERS = List.of(CompletionException.class,
			ExecutionException.class, InvocationTargetException.class, UndeclaredThrowableException.class,
			MessagingException.class);

	/**
	 * Exceptions that indicate programming errors, or whose messages may reveal files,
	 * statements, hosts and passwords. Spring's own wrapper exceptions are unwrapped
	 * first.
	 */
	private static final List<Class<? extends Throwable>> FOR_DEVELOPERS = List.of(Error.class,
			NullPointerException.class, ClassCastException.class, ArrayStoreException.class,
			NegativeArraySizeException.class, IndexOutOfBoundsException.class, NoSuchElementException.class,
			ConcurrentModificationException.class, UnsupportedOperationException.class, SecurityException.class,
			IOException.class, ReflectiveOperationException.class, ConversionException.class, ExpressionException.class,
			NestedRuntimeException.class);

	/** Another one of these, from a module that may be absent. */
	private static final String SQL_EXCEPTION = "java.sql.SQLException";

	/**
	 * Matches a qualified class name; the name of a nested class, an exception, a lambda,
	 * an object, a constant or a source file; a line of a stack trace; an address with a
	 * password or a query.
	 */
	private static final Pattern CLASS_NAME = Pattern
		.compile("(?<![\\w$])(?:\\[+L)?(?:[\\p{Ll}_][\\w$]*\\.)+\\p{Lu}|(?:\\p{Ll}[\\w$]*/){2,}\\p{Lu}[\\w$]*(?:\\.|$)"
				+ "|\\p{Lu}[\\w]*\\$\\p{Lu}|(?<![\\w$])\\p{Lu}[\\w$]*(?:Exception|Error)(?!\\p{Ll})|\\$\\$"
				+ "|\\p{Lu}[\\w$]*@[0-9a-f]{5}|No enum constant|\\.\\p{Ll}+:\\d+\\)|\\.(?:java|kt|groovy):\\d"
				+ "|(?:^|\\s)at [\\w$.]+\\(|://\\S*[@?]", Pattern.UNICODE_CHARACTER_CLASS);

	private FailureReason() {
	}

	/**
	 * Return the reason for a failure.
	 * @return the message of the exception or of the one that it wraps, of any length and
	 * with any characters
	 */
	static String of(@Nullable Throwable failure) {
		String message = messageForPeople(failure);
		return (message != null) ? message : UNTOLD;
	}

	static @Nullable String messageForPeople(@Nullable Throwable failure) {
		Throwable told = (failure != null) ? unwrap(failure) : null;
		if (told == null || isForDevelopers(told)) {
			return null;
		}
		String message = messageOf(told);
		return isForPeople(message) ? message : null;
	}

	private static boolean isForDevelopers(Throwable failure) {
		boolean sql = Stream.<Class<?>>iterate(failure.getClass(), (type) -> type != null, Class::getSuperclass)
			.anyMatch((type) -> type.getName().equals(SQL_EXCEPTION));
		return sql || FOR_DEVELOPERS.stream().anyMatch((type) -> type.isInstance(failure));
	}

	static boolean isForPeople(@Nullable String text) {
		return text != null && !text.isBlank()
				&& !CLASS_NAME.matcher(text.substring(0, Math.min(text.length(), SEARCHED))).find();
	}

	private static Throwable unwrap(Throwable failure) {
		Throwable unwrapped = failure;
		for (int i = 0; i < MAX_DEPTH; i++) {
			Throwable cause = unwrapped.getCause();
			if (cause == null || !wraps(unwrapped, cause)) {
				return unwrapped;
			}
			unwrapped = cause;
		}
		return unwrapped;
	}

	private static boolean wraps(Throwable failure, Throwable cause) {
		String message = messageOf(failure);
		return message == null || WRAPPERS.stream().anyMatch((type) -> type.isInstance(failure))
				|| message.equals(textOf(cause));
	}

	public static @Nullable String messageOf(Throwable failure) {
		try {
			return failure.getMessage();
		}
		catch (Throwable ex) {
			// An exception of unknown origin may fail to return its message
			return null;
		}
	}

	private static @Nullable String textOf(Throwable failure) {
		try {
			return failure.toString();
		}
		catch (Throwable ex) {
			return null;
		}
	}

	/**
	 * Return the root cause of a failure.
	 * @return the last of its causes
	 */
	static Throwable rootOf(Throwable failure) {
		Throwable root = failure;
		for (int i = 0; i < MAX_DEPTH; i++) {
			Throwable cause = root.getCause();
			if (cause == null) {
				return root;
			}
			root = cause;
		}
		return root;
	}

	/**
	 * Find a cause of the given type.
	 * @param <T> the type of the cause
	 * @return the innermost cause of this type, or {@code null} if there is none
	 */
	static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
		T found = null;
		Throwable cause = failure;
		for (int i = 0; cause != null && i < MAX_DEPTH; i++) {
			found = type.isInstance(cause) ? type.cast(cause) : found;
			cause = cause.getCause();
		}
		return found;
	}

}
