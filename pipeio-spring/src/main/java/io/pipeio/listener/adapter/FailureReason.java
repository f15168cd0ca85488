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
 * What may be said to a client of something that was thrown: its message, if it is meant
 * for people. That is not so of errors, of exceptions that a mistake in a program leads
 * to, and of what names classes.
 *
 * @since 0.1.0
 */
public final class FailureReason {

	/** Stands for what is not said. */
	static final String UNTOLD = "the line could not be handled";

	/** How much is searched: more than is ever said. */
	private static final int SEARCHED = 1000;

	private static final int MAX_DEPTH = 20;

	/** Their message is that of the cause, or tells of what was around it. */
	private static final List<Class<? extends Throwable>> WRAPPERS = List.of(CompletionException.class,
			ExecutionException.class, InvocationTargetException.class, UndeclaredThrowableException.class,
			MessagingException.class);

	/**
	 * A mistake in a program leads to them, or they tell of files, statements, hosts and
	 * passwords. Of Spring's own, those that wrap something are unwrapped before.
	 */
	private static final List<Class<? extends Throwable>> FOR_DEVELOPERS = List.of(Error.class,
			NullPointerException.class, ClassCastException.class, ArrayStoreException.class,
			NegativeArraySizeException.class, IndexOutOfBoundsException.class, NoSuchElementException.class,
			ConcurrentModificationException.class, UnsupportedOperationException.class, SecurityException.class,
			IOException.class, ReflectiveOperationException.class, ConversionException.class, ExpressionException.class,
			NestedRuntimeException.class);

	/** The same, of a module that need not be there. */
	private static final String SQL_EXCEPTION = "java.sql.SQLException";

	/**
	 * A name with a package, of a nested class, of an exception, of a lambda, of an
	 * object, of a constant, of a source; a line of a stack trace; an address with a
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
	 * Find out what to say.
	 * @param failure what was thrown
	 * @return its message or that of what it wraps, of any length and with any characters
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
			// It comes from anywhere, and may fail to describe itself
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
	 * Find what has happened first.
	 * @param failure what was thrown
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
	 * Find a cause of a type.
	 * @param <T> the type
	 * @param failure what was thrown
	 * @return the innermost one, or {@code null} if there is none
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
