package io.pipeio;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.lang.ref.Reference;
import java.nio.channels.Channel;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Spliterator;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.BaseStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectFactory;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.io.InputStreamSource;
import org.springframework.messaging.Message;
import org.springframework.util.ClassUtils;

/**
 * Tells values from what only carries one, or will bring one: a future, a publisher, a
 * stream, a resource. Converted as it is, a carrier would be sent as its own inside. May
 * be used by any thread.
 *
 * @since 0.1.0
 */
public final class PayloadCarriers {

	private static final String WAIT = "wait for its value, and send that";

	private static final String ELEMENTS = "send its elements, a line each";

	private static final String READ = "read it, and send what it holds";

	private static final String CALL = "call it, and send what it returns";

	private static final String UNWRAP = "send what is in it";

	private static final Map<Class<?>, String> ADVICE = advice();

	/** Types of libraries that an application need not have. */
	private static final Map<String, String> ADVICE_BY_NAME = Map.of("org.reactivestreams.Publisher", ELEMENTS,
			"kotlin.sequences.Sequence", ELEMENTS, "kotlinx.coroutines.flow.Flow", ELEMENTS,
			"kotlinx.coroutines.channels.ReceiveChannel", ELEMENTS, "kotlinx.coroutines.Job", WAIT, "kotlin.Lazy", CALL,
			"kotlin.Function", CALL, "org.springframework.http.HttpEntity", UNWRAP,
			"org.springframework.web.context.request.async.DeferredResult", WAIT);

	private static final ClassValue<String> CACHE = new ClassValue<>() {

		@Override
		protected String computeValue(Class<?> type) {
			return find(type);
		}

	};

	private PayloadCarriers() {
	}

	private static Map<Class<?>, String> advice() {
		Map<Class<?>, String> advice = new LinkedHashMap<>();
		List.of(Future.class, CompletionStage.class).forEach((type) -> advice.put(type, WAIT));
		List.of(Flow.Publisher.class, BaseStream.class, Iterator.class, Enumeration.class, Spliterator.class)
			.forEach((type) -> advice.put(type, ELEMENTS));
		List.of(InputStreamSource.class, InputStream.class, Reader.class, Channel.class)
			.forEach((type) -> advice.put(type, READ));
		List.of(OutputStream.class, Writer.class).forEach((type) -> advice.put(type, "send what was written to it"));
		List.of(Message.class, Reference.class, ThreadLocal.class).forEach((type) -> advice.put(type, UNWRAP));
		List.of(Supplier.class, Callable.class, Runnable.class, ObjectFactory.class)
			.forEach((type) -> advice.put(type, CALL));
		return advice;
	}

	/**
	 * Whether values of a type carry what is meant.
	 * @param type the type
	 * @return what to do instead of sending one, as an order; {@code null} for a type
	 * whose values may be sent
	 */
	public static @Nullable String adviceFor(Class<?> type) {
		String advice = CACHE.get(type);
		return advice.isEmpty() ? null : advice;
	}

	/**
	 * The failure of a conversion that meets a carrier.
	 * @param type the type of the carrier
	 * @param advice what to do instead
	 * @return the message
	 */
	public static String refusal(Class<?> type, String advice) {
		return "A value of type %s is no line, only a carrier of what is meant: %s".formatted(type.getTypeName(),
				advice);
	}

	private static String find(Class<?> type) {
		if (type.isHidden()) {
			return CALL;
		}
		String advice = ADVICE.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().isAssignableFrom(type))
			.map(Map.Entry::getValue)
			.findFirst()
			.orElseGet(() -> findByName(type));
		// What a record does beside holding data is no matter of a line
		return (type.isRecord() && advice.equals(CALL)) ? "" : advice;
	}

	private static String findByName(Class<?> type) {
		Stream<Class<?>> supertypes = Stream.iterate(type, (next) -> next != null, Class::getSuperclass);
		Stream<Class<?>> interfaces = Arrays.stream(ClassUtils.getAllInterfacesForClass(type));
		return Stream.concat(supertypes, interfaces)
			.map((supertype) -> ADVICE_BY_NAME.getOrDefault(supertype.getName(), ""))
			.filter((advice) -> !advice.isEmpty())
			.findFirst()
			.orElseGet(() -> isReactive(type) ? ELEMENTS : "");
	}

	private static boolean isReactive(Class<?> type) {
		return type != Object.class && ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null;
	}

}
