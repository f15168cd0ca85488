package io.pipeio.listener.adapter;

import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;

import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;

/**
 * Finds application classes that lines are converted from or to.
 *
 * @since 0.1.0
 */
public final class PayloadTypes {

	private static final List<Class<?>> OWN_TYPES = List.of(Line.class, PipeServer.class, Message.class);

	private PayloadTypes() {
	}

	/**
	 * Collect the application classes in a type, including those in arrays, collections,
	 * publishers and all other types with type arguments.
	 * @param type a parameter type or return type of a listener
	 * @param classes the set to add the application classes to
	 */
	public static void collect(ResolvableType type, Set<Class<?>> classes) {
		collect(type, classes, new HashSet<>());
	}

	private static void collect(ResolvableType type, Set<Class<?>> classes, Set<Type> seen) {
		if (!seen.add(type.getType())) {
			// A type variable may be bounded by itself
			return;
		}
		if (type.isArray()) {
			collect(type.getComponentType(), classes, seen);
			return;
		}
		Class<?> resolved = type.resolve();
		if (resolved != null && isConverted(resolved)) {
			classes.add(resolved);
		}
		for (ResolvableType argument : type.getGenerics()) {
			collect(argument, classes, seen);
		}
	}

	private static boolean isConverted(Class<?> type) {
		return !type.isPrimitive() && !type.getName().startsWith("java.")
				&& OWN_TYPES.stream().noneMatch((own) -> own.isAssignableFrom(type))
				&& ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) == null;
	}

}
