package io.pipeio.listener.run;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;

/**
 * Type of the lines that a declared return type becomes.
 *
 * @since 0.1.0
 */
public final class ReplyType {

	private ReplyType() {
	}

	/**
	 * Find the type of a line.
	 * @param returned what the method returns
	 * @return the type of each of its lines: {@code void} if there are none,
	 * {@code Object} if it is not known
	 */
	public static Class<?> of(ResolvableType returned) {
		ResolvableType type = returned;
		ResolvableType inner = inner(type);
		// A class may be a collection of itself
		while (!inner.getType().equals(type.getType())) {
			type = inner;
			inner = inner(type);
		}
		return (type.toClass() == Void.class) ? void.class : type.toClass();
	}

	private static ResolvableType inner(ResolvableType type) {
		if (Reply.isArray(type.toClass())) {
			return type.getComponentType();
		}
		for (Class<?> wrapper : new Class<?>[] { CompletionStage.class, Optional.class, Message.class, Collection.class,
				Stream.class }) {
			if (wrapper.isAssignableFrom(type.toClass())) {
				return type.as(wrapper).getGeneric();
			}
		}
		boolean published = type.toClass() != Object.class
				&& ReactiveAdapterRegistry.getSharedInstance().getAdapter(type.toClass()) != null;
		return published ? type.getGeneric() : type;
	}

}
